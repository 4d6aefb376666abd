import type { Found } from '#lib/checks/check.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { NameFinding } from '#lib/names/watch.ts'

/**
 * What the watch over names found, as checks tell it; notes are left out. The ServiceEntry comes first, since it is what
 * can be changed.
 */
export const foundOfNames = (findings: readonly NameFinding[], field: string): Found[] =>
  findings.flatMap(({ severity, text, why, fix, refs }): Found[] => {
    const [first, ...others] = [...refs.filter(isEntry), ...refs.filter((ref) => !isEntry(ref))]
    if (severity === 'note' || !first) return []
    return [
      { objects: [first, ...others], text: `${text} ${why}`.trim(), field, fix: { text: fix }, severity },
    ]
  })

const isEntry = ({ kind }: ObjectRef): boolean => kind === 'ServiceEntry'

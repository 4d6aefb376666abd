import type { CheckFinding, CheckStanding } from '#lib/checks/answer.ts'
import { CHECK_SEVERITIES, type Check, type CheckSeverity } from '#lib/checks/check.ts'
import type { FilePlace } from '#lib/checks/files/file-place.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'

/** How many documents of which kinds were skipped; under an empty name those that are no object of Kubernetes. */
export type SkippedKinds = Record<string, number>

/** What is reported: how every check stands, and all that was found, worst first. */
export type CheckReport = {
  checks: readonly Check[]
  findings: readonly CheckFinding[]
  standings: readonly CheckStanding[]
  /** Of files; null of a cluster. */
  files: {
    placeOf(ref: ObjectRef, field: string): FilePlace | null
    objects: number
    skipped: SkippedKinds
    /** Objects that are written more than once; the last counts. */
    twice: { ref: ObjectRef; first: FilePlace; last: FilePlace }[]
  } | null
}

/** How many findings of each severity are shown. */
export function countShown(findings: CheckReport['findings']): Record<CheckSeverity, number> {
  const counts = { error: 0, warning: 0, info: 0 }
  for (const { severity, suppressedBy } of findings) if (!suppressedBy) counts[severity] += 1
  return counts
}

/** Whether something that is not suppressed is as bad as this, or worse. */
export const isAtLeast = (findings: CheckReport['findings'], severity: CheckSeverity): boolean =>
  CHECK_SEVERITIES.slice(0, CHECK_SEVERITIES.indexOf(severity) + 1).some(
    (one) => countShown(findings)[one] > 0,
  )

/**
 * What makes each finding the same one in two reports: its check, its first object and field, and its place among those that
 * have all of that in common.
 */
export function fingerprintsOf(findings: CheckReport['findings']): string[] {
  const seen = new Map<string, number>()
  return findings.map(({ code, objects: [first], field }) => {
    const own = [code, first?.kind, first?.namespace, first?.name, field].join('/')
    const count = seen.get(own) ?? 0
    seen.set(own, count + 1)
    return `${own}/${count}`
  })
}

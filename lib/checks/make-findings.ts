import type { CheckFinding } from '#lib/checks/answer.ts'
import { withBase } from '#lib/checks/change-base.ts'
import type { Check, CheckFix, Found } from '#lib/checks/check.ts'
import { refOfChange } from '#lib/checks/fix-edit.ts'
import { plainText, plainTextUpTo } from '#lib/checks/plain-text.ts'
import { type SubjectId, subjectName } from '#lib/checks/subjects.ts'
import { judge, objectOf } from '#lib/checks/suppression.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'

/** Objects are written by anybody: no finding grows beyond these, in characters, and no object has more of a check. */
const MOST = { each: 20, objects: 50, text: 1_000, field: 300, commands: 10, command: 2_000, change: 64_000 }

export type FindingsOptions = {
  inventory: Readonly<Inventory>
  /** Codes of checks whose findings are not shown. */
  off: ReadonlySet<string>
  /** When a finding with this id was first seen, epoch milliseconds. */
  sinceMs: (id: string) => number
}

/**
 * Makes what a check found on a subject into findings, bounded: of each first object up to 20, the last of which says how many
 * more there are, with one change for each object, since a second one would be laid over what the first has written.
 */
export function makeFindings(
  check: Check,
  subject: SubjectId,
  found: readonly Found[],
  { inventory, off, sinceMs }: FindingsOptions,
): CheckFinding[] {
  if (found.length === 0) return []
  const { code, title, why, isMeshWide } = check
  const totals = countBy(found.map(({ objects: [first] }) => refText(first)))
  const [counts, fields, changed] = [new Map<string, number>(), new Map<string, number>(), new Set<string>()]
  return found.flatMap((one): CheckFinding[] => {
    const [first] = one.objects
    const nth = countUp(counts, refText(first))
    if (nth > MOST.each) return []
    const more = nth === MOST.each ? (totals.get(refText(first)) ?? nth) - nth : 0
    const field = plainTextUpTo(one.field, MOST.field)
    const about = subjectName(check, subject)
    const place = refText(first) === about ? `${about}:${field}` : `${about}:${refText(first)}:${field}`
    const id = `${code}:${place}:${countUp(fields, place) - 1}`
    const { objects, hidden, suppressedBy } = judge(check, one.objects.slice(0, MOST.objects), inventory, off)
    const fix = boundedFix(one.fix, inventory)
    const ref = fix.change ? refOfChange(fix.change) : null
    const isTaken =
      ref && (changed.has(refText(ref)) || hidden.some((other) => refText(other) === refText(ref)))
    if (ref) changed.add(refText(ref))
    if (isTaken) delete fix.change
    return [
      {
        id,
        code,
        title,
        why,
        severity: one.severity ?? check.severity,
        objects,
        text: `${plainTextUpTo(one.text, MOST.text)}${more > 0 ? ` There are ${more.toLocaleString('en')} more such findings of it.` : ''}`,
        field,
        fix,
        sinceMs: sinceMs(id),
        ...(hidden.length > 0 ? { hidden } : {}),
        ...(isMeshWide ? { isMeshWide } : {}),
        suppressedBy,
      },
    ]
  })
}

function boundedFix({ text, change, commands }: CheckFix, inventory: Readonly<Inventory>): CheckFix {
  const ref = change ? refOfChange(change) : null
  const based = change && ref ? withBase(change, objectOf(inventory, ref)) : change
  return {
    text: plainTextUpTo(text, MOST.text),
    ...(based && JSON.stringify(based).length <= MOST.change ? { change: based } : {}),
    // Half a command is another command.
    ...(commands
      ? {
          commands: commands
            .filter((one) => one.length <= MOST.command)
            .slice(0, MOST.commands)
            .map(plainText),
        }
      : {}),
  }
}

const refText = ({ kind, namespace, name }: ObjectRef): string =>
  `${kind}/${namespace ? `${namespace}/` : ''}${name}`

function countUp(counts: Map<string, number>, key: string): number {
  const count = (counts.get(key) ?? 0) + 1
  counts.set(key, count)
  return count
}

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) countUp(counts, key)
  return counts
}

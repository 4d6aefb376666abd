import type { CheckFinding } from '#lib/checks/answer.ts'
import type { CheckCode, CheckSeverity } from '#lib/checks/check.ts'
import { refOfChange } from '#lib/checks/fix-edit.ts'
import { orderFindings } from '#lib/checks/order-findings.ts'
import type { SubjectId } from '#lib/checks/subjects.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'
import { file, unfile } from '#lib/mesh/label-index.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'

/** Where a finding stands: the check and what it was run on. */
export type Place = { code: CheckCode; subject: SubjectId }
type Held = Place & { finding: CheckFinding }

/** What was found, by check and subject, and by object. */
export type FindingsShelf = {
  /** Replaces what a check found on a subject. */
  put(place: Place, findings: CheckFinding[]): void
  at(place: Place): readonly CheckFinding[]
  /** Of one check, in no order. */
  of(code: CheckCode): CheckFinding[]
  /** All of them, worst first; the same list until one changes. */
  all(): readonly CheckFinding[]
  /** What a check found on anything. */
  subjectsOf(code: CheckCode): Iterable<SubjectId>
  /** Those that name an object, and not as an example; worst first. */
  about(ref: ObjectRef): CheckFinding[]
  /** Of findings that name an object, or would if it did not ask to be hidden, or change it. */
  placesAbout(ref: ObjectRef): Place[]
  /** Of findings with such an object in a namespace. */
  placesIn(namespace: string): Place[]
  /** Of findings that are not suppressed. */
  counts(): Record<CheckSeverity, number>
  /** Grows with each change. */
  revision(): number
}

const NONE: readonly CheckFinding[] = []

export function createFindingsShelf(): FindingsShelf {
  const held = new Map<CheckCode, Map<SubjectId, CheckFinding[]>>()
  const byObject = new Map<string, Set<Held>>()
  const byNamespace = new Map<string, Set<Held>>()
  const counts: Record<CheckSeverity, number> = { error: 0, warning: 0, info: 0 }
  const holders = new Map<CheckFinding, Held>()
  let revision = 0
  let ordered: { revision: number; findings: readonly CheckFinding[] } | null = null

  return {
    put({ code, subject }, findings) {
      const ofCode = held.get(code) ?? new Map<SubjectId, CheckFinding[]>()
      const before = ofCode.get(subject)
      if (isSame(before ?? NONE, findings)) return
      revision += 1
      for (const finding of before ?? NONE) remove(finding)
      for (const finding of findings) add({ code, subject, finding })
      if (findings.length > 0) ofCode.set(subject, findings)
      else ofCode.delete(subject)
      held.set(code, ofCode)
    },
    at: ({ code, subject }) => held.get(code)?.get(subject) ?? NONE,
    of: (code) => [...(held.get(code)?.values() ?? [])].flat(),
    all() {
      if (ordered?.revision !== revision) ordered = { revision, findings: orderFindings(holders.keys()) }
      return ordered.findings
    },
    subjectsOf: (code) => held.get(code)?.keys() ?? [],
    about(ref) {
      const all = [...(byObject.get(nameOf(ref)) ?? [])].map(({ finding }) => finding)
      const isNamed = (one: ObjectRef) => nameOf(one) === nameOf(ref)
      return orderFindings(all.filter(({ objects, isMeshWide }) => !isMeshWide && objects.some(isNamed)))
    },
    placesAbout: (ref) => [...(byObject.get(nameOf(ref)) ?? [])],
    placesIn: (namespace) => [...(byNamespace.get(namespace) ?? [])],
    counts: () => ({ ...counts }),
    revision: () => revision,
  }

  function add(one: Held): void {
    holders.set(one.finding, one)
    change(file, 1, one)
  }

  function remove(finding: CheckFinding): void {
    const one = holders.get(finding)
    if (one) change(unfile, -1, one)
    holders.delete(finding)
  }

  function change(into: typeof file, by: 1 | -1, one: Held): void {
    const { objects, hidden = [], fix, severity, suppressedBy } = one.finding
    const changed = fix.change ? refOfChange(fix.change) : null
    const refs = [...objects, ...hidden, ...(changed ? [changed] : [])]
    for (const name of new Set(refs.map(nameOf))) into(byObject, name, one)
    for (const namespace of new Set(refs.map((ref) => ref.namespace))) into(byNamespace, namespace, one)
    if (!suppressedBy) counts[severity] += by
  }
}

const nameOf = ({ kind, namespace, name }: ObjectRef): string => `${kind}/${namespace}/${name}`

const isSame = (before: readonly CheckFinding[], after: readonly CheckFinding[]): boolean =>
  before.length === after.length && before.every((one, index) => isDeepStrictEqual(one, after[index]))

import type { Check } from '#lib/checks/check.ts'
import type { SubjectId } from '#lib/checks/subjects.ts'
import { file, unfile } from '#lib/mesh/label-index.ts'

/** One check with what it is still to be run on. */
export type CheckDesk = {
  check: Check
  /** Whether it is run now: where it is not, nothing is noted, and all is due once it is again. */
  isRun: boolean
  due: Set<SubjectId>
  /** Namespaces of which all subjects are due; empty for all of them. */
  dueIn: Set<string>
  /** When subjects want to be looked at although nothing changes, by the minute. */
  wakes: Map<SubjectId, number>
  minutes: Map<number, Set<SubjectId>>
  /** What of the told it has been seen to read: that of the mesh, the proxy of its own entry, those of others. */
  readsMesh: boolean
  readsOwnProxy: boolean
  readsProxies: Set<SubjectId>
  failures: Map<SubjectId, string>
}

export const createCheckDesk = (check: Check): CheckDesk => ({
  check,
  isRun: false,
  due: new Set(),
  dueIn: new Set(),
  wakes: new Map(),
  minutes: new Map(),
  readsMesh: false,
  readsOwnProxy: false,
  readsProxies: new Set(),
  failures: new Map(),
})

/** Notes when a subject is to be looked at again: the earliest time that it asks for. */
export function wakeAt(desk: CheckDesk, subject: SubjectId, atMs: number): void {
  const before = desk.wakes.get(subject)
  if (before !== undefined && before <= atMs) return
  forgetWake(desk, subject)
  desk.wakes.set(subject, atMs)
  file(desk.minutes, minuteOf(atMs), subject)
}

export function forgetWake(desk: CheckDesk, subject: SubjectId): void {
  const atMs = desk.wakes.get(subject)
  if (atMs === undefined) return
  desk.wakes.delete(subject)
  unfile(desk.minutes, minuteOf(atMs), subject)
}

/** Makes due what asked to be looked at by now. */
export function wakeDue(desk: CheckDesk, nowMs: number): void {
  const now = minuteOf(nowMs)
  for (const [minute, subjects] of desk.minutes) {
    if (minute > now) continue
    for (const subject of subjects) if ((desk.wakes.get(subject) ?? 0) <= nowMs) desk.due.add(subject)
  }
}

const minuteOf = (ms: number): number => Math.floor(ms / 60_000)

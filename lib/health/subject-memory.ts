import type { SubjectState, TimeSource, Transition, TransitionKind } from '#lib/health/transition.ts'

/**
 * What is remembered of one subject, so that the next look at it can tell what changed. It is stored as it is, and so
 * outlives the process.
 */
export type SubjectMemory = {
  uid: string
  group: string
  present: boolean
  /** The probe's verdict, whatever the connection; `static` where nobody checks. */
  verdict: 'healthy' | 'unhealthy' | 'pending' | 'static'
  /** When that verdict was reached; 0 before the first. */
  verdictMs: number
  link: Link
  /** The shares of a VirtualService's default rule, by destination; empty for other subjects. */
  shares: Record<string, number>
}

export type Link =
  | { kind: 'none' }
  | { kind: 'up'; sinceMs: number; controller: string; isStale: boolean }
  /** `isTold` once it has outlasted the grace period: until then a reconnect makes it no outage. */
  | { kind: 'down'; sinceMs: number; controller: string; isTold: boolean }

/** One thing that happened, and what it does to the memory. */
export type Step = {
  kind: TransitionKind
  atMs: number
  timeSource: TimeSource
  message: string
  /** Tells it apart from every other transition of the same object, on every replica alike. */
  mark: string
  after: Partial<SubjectMemory>
}

export type Observed = { memory: SubjectMemory; transitions: Transition[] }

/** A disconnect that may still turn out to be no outage changes nothing yet. */
export function stateOf({ present, verdict, link }: SubjectMemory): SubjectState {
  if (!present) return 'absent'
  if (link.kind === 'down' && link.isTold) return 'disconnected'
  if (link.kind === 'up' && link.isStale) return 'stale'
  return verdict
}

/** Takes steps in order of their time; each transition carries the state that it led to. */
export function takeSteps(
  subject: Transition['subject'],
  from: SubjectMemory,
  steps: readonly Step[],
  observedMs: number,
): Observed {
  let memory = from
  const inOrder = [...steps].sort((a, b) => a.atMs - b.atMs)
  const transitions = inOrder.map(({ kind, atMs, timeSource, message, mark, after }): Transition => {
    memory = { ...memory, ...after }
    const { uid, group } = memory
    const state = stateOf(memory)
    return { subject, uid, group, kind, state, atMs, timeSource, observedMs, message, mark: `${uid}/${mark}` }
  })
  return { memory, transitions }
}

export const absent = (uid: string, group: string): SubjectMemory => ({
  uid,
  group,
  present: false,
  verdict: 'static',
  verdictMs: 0,
  link: { kind: 'none' },
  shares: {},
})

/** The object is gone. A disconnect that was held back was an outage after all. */
export function observeRemoved(
  subject: Transition['subject'],
  before: SubjectMemory,
  nowMs: number,
): Observed {
  if (!before.present) return { memory: before, transitions: [] }
  const removed: Step = {
    kind: 'removed',
    atMs: nowMs,
    timeSource: 'observed',
    message: '',
    mark: 'removed',
    after: { present: false, link: { kind: 'none' } },
  }
  return takeSteps(subject, before, [...heldDisconnect(before), removed], nowMs)
}

/** The disconnect has outlasted the grace period: now it is told, at the time it began. */
export const observeGraceOver = (
  subject: Transition['subject'],
  before: SubjectMemory,
  nowMs: number,
): Observed => takeSteps(subject, before, heldDisconnect(before), nowMs)

/**
 * The step that tells a disconnect that was held back; none when nothing is held. It comes after a verdict that was told
 * meanwhile, or that would seem to have ended it.
 */
export function heldDisconnect({ link, verdictMs }: SubjectMemory): Step[] {
  if (link.kind !== 'down' || link.isTold) return []
  return [
    {
      kind: 'disconnected',
      atMs: Math.max(link.sinceMs, verdictMs),
      timeSource: 'annotation',
      message: '',
      mark: `disconnect/${link.sinceMs}`,
      after: { link: { ...link, isTold: true } },
    },
  ]
}

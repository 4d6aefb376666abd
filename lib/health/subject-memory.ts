import { storableMessage } from '#lib/health/message.ts'
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
  /** The VIPs of each host of a ServiceEntry or Service; other subjects have none. */
  vips?: Record<string, string[]>
  /** When they last changed; missing before the first change. */
  vipsMs?: number
}

/**
 * The proxy's stream. `saidMs` is there only where the annotation's own time lies too far in the future to be believed:
 * it still tells one stream from the next, while `sinceMs` is when we saw it first, so that it gets stale like any other.
 */
export type Link =
  | { kind: 'none' }
  | { kind: 'up'; sinceMs: number; saidMs?: number; controller: string; isStale: boolean }
  /** `isTold` once it has outlasted the grace period: until then a reconnect makes it no outage. */
  | { kind: 'down'; sinceMs: number; saidMs?: number; controller: string; isTold: boolean }

/** How far the mesh's clocks may be ahead of ours, milliseconds. A time further in the future is not believed. */
export const CLOCK_SKEW_MS = 5 * 60_000
export const isBelievable = (atMs: number, nowMs: number): boolean => atMs <= nowMs + CLOCK_SKEW_MS

/** One thing that happened, and what it does to the memory. A verdict in `after` is dated by the step itself. */
export type Step = {
  kind: TransitionKind
  /** As it was told; `takeSteps` decides whether to believe it. */
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

/**
 * Takes steps in order of their time; each transition carries the state that it led to. A time in the future is replaced
 * by our own. What our own clock dates is no earlier than what is known already: that clock may be behind the mesh's.
 * Marks are left as they are, so that replicas whose clocks differ agree on them.
 */
export function takeSteps(
  subject: Transition['subject'],
  from: SubjectMemory,
  steps: readonly Step[],
  observedMs: number,
): Observed {
  let memory = from
  const inOrder = steps.map((step) => dated(step, from, observedMs)).sort((a, b) => a.atMs - b.atMs)
  const transitions = inOrder.map(({ kind, atMs, timeSource, message, mark, after }): Transition => {
    memory = { ...memory, ...after, ...(after.verdict === undefined ? {} : { verdictMs: atMs }) }
    const { uid, group } = memory
    const state = stateOf(memory)
    const words = storableMessage(message)
    return {
      subject,
      uid,
      group,
      kind,
      state,
      atMs,
      timeSource,
      observedMs,
      message: words,
      mark: `${uid}/${mark}`,
    }
  })
  return { memory, transitions }
}

function dated(step: Step, from: SubjectMemory, nowMs: number): Step {
  const isBelieved = isBelievable(step.atMs, nowMs)
  if (isBelieved && step.timeSource !== 'observed') return step
  const known = [from.verdictMs, from.link.kind === 'none' ? 0 : from.link.sinceMs]
  const floorMs = known.filter((atMs) => isBelievable(atMs, nowMs))
  return { ...step, atMs: Math.max(isBelieved ? step.atMs : nowMs, ...floorMs), timeSource: 'observed' }
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

/** The object is gone, since `atMs` at the latest. A disconnect that was held back was an outage after all. */
export function observeRemoved(
  subject: Transition['subject'],
  before: SubjectMemory,
  nowMs: number,
  atMs = nowMs,
): Observed {
  if (!before.present) return { memory: before, transitions: [] }
  const removed: Step = {
    kind: 'removed',
    atMs,
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
      timeSource: linkSource(link),
      message: '',
      mark: `disconnect/${saidMsOf(link)}`,
      after: { link: { ...link, isTold: true } },
    },
  ]
}

/** The annotation's own time of a stream, which tells it from every other stream of the object. */
export const saidMsOf = (link: Exclude<Link, { kind: 'none' }>): number => link.saidMs ?? link.sinceMs

/** Which clock a stream's `sinceMs` is by. */
export const linkSource = (link: Exclude<Link, { kind: 'none' }>): TimeSource =>
  link.saidMs === undefined ? 'annotation' : 'observed'

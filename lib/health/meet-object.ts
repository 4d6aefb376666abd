import { timeMs } from '#lib/health/entry-health.ts'
import { absent, observeRemoved, type Step, type SubjectMemory } from '#lib/health/subject-memory.ts'
import type { Subject, Transition } from '#lib/health/transition.ts'

export type Met = {
  /** What is known of this very object; absent where it is new. */
  known: SubjectMemory
  /** The removal of another object that had its name before. */
  removed: Transition[]
  /** The step by which a new object came; none where it was there before. */
  registered: Step[]
  /** Puts off a step of a new object until it was there: it may carry times that were copied from an older one. */
  sinceItCame: (step: Step) => Step
}

/** An object as it stands to what is remembered under its name. */
export function meetObject(
  subject: Subject,
  before: SubjectMemory | null,
  { uid, createdAt, group, message }: { uid: string; createdAt: string; group: string; message: string },
  nowMs: number,
): Met {
  if (before?.present && before.uid === uid)
    return { known: before, removed: [], registered: [], sinceItCame: (step) => step }
  const createdMs = timeMs(createdAt)
  const removed =
    before && before.uid !== uid ? observeRemoved(subject, before, nowMs, createdMs ?? nowMs).transitions : []
  const bornMs = Math.max(createdMs ?? nowMs, ...removed.map(({ atMs }) => atMs))
  const registered: Step = {
    kind: 'registered',
    atMs: bornMs,
    timeSource: createdMs === null ? 'observed' : 'object',
    message,
    mark: 'registered',
    after: { present: true },
  }
  return {
    known: absent(uid, group),
    removed,
    registered: [registered],
    sinceItCame: (step) => ({ ...step, atMs: Math.max(step.atMs, bornMs) }),
  }
}

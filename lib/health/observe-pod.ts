import { timeMs } from '#lib/health/entry-health.ts'
import { meetObject } from '#lib/health/meet-object.ts'
import { type Observed, type Step, type SubjectMemory, takeSteps } from '#lib/health/subject-memory.ts'
import type { Subject } from '#lib/health/transition.ts'
import type { Pod } from '#lib/kube/objects.ts'

/**
 * A pod begins as not ready. One that we meet when it is not ready, and that became so longer than this after it was made,
 * must have been ready in between. Milliseconds.
 */
const LONGEST_START_MS = 60_000

/**
 * What happened to a pod between the last look and this one, by its Ready condition. It is pending until it is ready for
 * the first time; not ready while it goes, or once its work is done, is no trouble.
 */
export function observePod(before: SubjectMemory | null, pod: Pod, group: string, nowMs: number): Observed {
  const { uid, namespace, name, createdAt } = pod.metadata
  const subject: Subject = { kind: 'Pod', namespace, name }
  const message = pod.status.podIP
  const met = meetObject(subject, before, { uid, createdAt, group, message }, nowMs)
  const { known } = met
  const first: SubjectMemory = { ...known, group, ...(known.present ? {} : { verdict: 'pending' }) }
  const steps = [...met.registered, ...verdictSteps(known, pod, nowMs)].map(met.sinceItCame)
  const { memory, transitions } = takeSteps(subject, first, steps, nowMs)
  return { memory, transitions: [...met.removed, ...transitions] }
}

function verdictSteps(known: SubjectMemory, pod: Pod, nowMs: number): Step[] {
  const ready = readyCondition(pod)
  if (!ready) return []
  const verdict = ready.status === 'True' ? 'healthy' : 'unhealthy'
  if (known.present && known.verdict === verdict) return []
  if (verdict === 'unhealthy' && (isOnItsWayOut(pod) || !wasReady(known, pod))) return []
  const readyMs = timeMs(ready.lastTransitionTime)
  return [
    {
      kind: verdict,
      atMs: readyMs ?? nowMs,
      timeSource: readyMs === null ? 'observed' : 'condition',
      message: verdict === 'unhealthy' ? ready.message || ready.reason : '',
      mark: `${verdict}/${readyMs ?? pod.metadata.resourceVersion}`,
      after: { verdict },
    },
  ]
}

const readyCondition = ({ status }: Pod) => status.conditions.find(({ type }) => type === 'Ready')

const isOnItsWayOut = ({ metadata, status }: Pod): boolean =>
  metadata.deleting || status.phase === 'Succeeded'

/** Whether a pod that is not ready was ready before: as we saw, or else as its times tell. */
function wasReady(known: SubjectMemory, pod: Pod): boolean {
  if (known.present) return known.verdict !== 'pending'
  const createdMs = timeMs(pod.metadata.createdAt)
  const readyMs = timeMs(readyCondition(pod)?.lastTransitionTime)
  return createdMs !== null && readyMs !== null && readyMs - createdMs > LONGEST_START_MS
}

import { timeMs } from '#lib/health/entry-health.ts'
import {
  absent,
  type Observed,
  observeRemoved,
  type Step,
  type SubjectMemory,
  takeSteps,
} from '#lib/health/subject-memory.ts'
import type { Subject } from '#lib/health/transition.ts'
import type { Pod } from '#lib/kube/objects.ts'

/** What happened to a pod between the last look and this one, by its Ready condition. */
export function observePod(before: SubjectMemory | null, pod: Pod, group: string, nowMs: number): Observed {
  const { uid, namespace, name, createdAt } = pod.metadata
  const subject: Subject = { kind: 'Pod', namespace, name }
  const replaced =
    before && before.uid !== uid ? observeRemoved(subject, before, timeMs(createdAt) ?? nowMs) : null
  const known = before?.uid === uid && before.present ? before : absent(uid, group)
  const ready = pod.status.conditions.find(({ type }) => type === 'Ready')
  const verdict = !ready ? 'pending' : ready.status === 'True' ? 'healthy' : 'unhealthy'
  const steps: Step[] = []
  if (!known.present) {
    const createdMs = timeMs(createdAt)
    steps.push({
      kind: 'registered',
      atMs: createdMs ?? nowMs,
      timeSource: createdMs === null ? 'observed' : 'object',
      message: pod.status.podIP,
      mark: 'registered',
      after: { present: true },
    })
  }
  if (ready && (!known.present || known.verdict !== verdict)) {
    const readyMs = timeMs(ready.lastTransitionTime)
    steps.push({
      kind: verdict,
      atMs: readyMs ?? nowMs,
      timeSource: readyMs === null ? 'observed' : 'condition',
      message: verdict === 'unhealthy' ? ready.message || ready.reason : '',
      mark: `${verdict}/${readyMs ?? pod.metadata.resourceVersion}`,
      after: { verdict, verdictMs: readyMs ?? nowMs },
    })
  }
  const from: SubjectMemory = { ...known, group, ...(known.present ? {} : { verdict: 'pending' }) }
  const { memory, transitions } = takeSteps(subject, from, steps, nowMs)
  return { memory, transitions: [...(replaced?.transitions ?? []), ...transitions] }
}

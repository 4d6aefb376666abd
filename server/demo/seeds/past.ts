import { observeEntry } from '#lib/health/observe-entry.ts'
import { sharesMessage, sharesOf } from '#lib/health/observe-weights.ts'
import { absent, type Step, type SubjectMemory, takeSteps } from '#lib/health/subject-memory.ts'
import type { Subject, TransitionKind } from '#lib/health/transition.ts'
import type { Interval } from '#lib/history/interval.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { Pod, VirtualService, WorkloadEntry } from '#lib/kube/objects.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { groupBeside } from '#lib/mesh/pods-beside.ts'
import type { Past } from '#server/history/history.ts'
import type { Observation } from '#server/history/write-batch.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Entries beyond these have no past: inventing one for 50,000 would take longer than anybody waits. */
const MOST = 3_000
const WORDS = [
  'connection refused',
  'Get "http://localhost:8080/health": context deadline exceeded',
  'HTTP probe failed with statuscode: 503',
  'HTTP probe failed with statuscode: 500',
]

/**
 * Invents the month before the demo mesh was started, so that its history has something to show: incidents of VMs, a
 * pod that was not ready, a migration by weights, and two times when nobody watched. The present goes on from it.
 */
export function inventPast(inventory: Readonly<Inventory>, random: () => number, nowMs: number): Past {
  const entries = [...inventory.objects.WorkloadEntry.values()].slice(0, MOST)
  return {
    observations: [
      ...entries.map((entry) => pastOfEntry(inventory, entry, random, nowMs)),
      ...[...inventory.objects.Pod.values()]
        .slice(0, MOST)
        .flatMap((pod) => pastOfPod(inventory, pod, random, nowMs)),
      ...[...inventory.objects.VirtualService.values()].flatMap((service) => pastOfWeights(service, nowMs)),
    ],
    watched: watchedBefore(nowMs),
  }
}

function watchedBefore(nowMs: number): Interval[] {
  const [first, second] = [nowMs - 9.3 * DAY_MS, nowMs - 2.6 * DAY_MS]
  return [
    { fromMs: nowMs - 30 * DAY_MS, toMs: first },
    { fromMs: first + 50 * MINUTE_MS, toMs: second },
    { fromMs: second + 25 * MINUTE_MS, toMs: nowMs },
  ]
}

function pastOfEntry(
  inventory: Readonly<Inventory>,
  entry: WorkloadEntry,
  random: () => number,
  nowMs: number,
): Observation {
  const { uid, namespace, name } = entry.metadata
  const subject: Subject = { kind: 'WorkloadEntry', namespace, name }
  const group = inventory.memberships.get(keyOf(entry.metadata))?.group
  const from = absent(uid, group ? `${namespace}/${group}` : '')
  // How it is now tells what it is: checked, connected to whom, or neither.
  const { memory: now } = observeEntry(null, entry, from.group, nowMs, {
    staleAfterMs: Number.POSITIVE_INFINITY,
    graceMs: 0,
  })
  const bornMs = nowMs - (31 + random() * 40) * DAY_MS
  const steps: Step[] = [step('registered', bornMs, { present: true }, entry.spec.address)]
  const { link } = now
  if (link.kind === 'up') {
    // It connected again since, as it does every half an hour.
    const before = { ...link, sinceMs: link.sinceMs - 30 * MINUTE_MS }
    steps.push(step('connected', bornMs + 100, { link: before }, link.controller))
  }
  if (now.verdict !== 'static') {
    steps.push(step('healthy', bornMs + 12_000, { verdict: 'healthy', verdictMs: bornMs + 12_000 }))
    steps.push(...incidents(random, nowMs - 30 * DAY_MS, nowMs - 1.2 * HOUR_MS))
  }
  const start: SubjectMemory = { ...from, verdict: now.verdict === 'static' ? 'static' : 'pending' }
  return { subject, ...takeSteps(subject, start, steps, nowMs), seenMs: nowMs }
}

/** A few have much trouble, most have little; now and then one flaps. */
function incidents(random: () => number, fromMs: number, toMs: number): Step[] {
  const nature = random()
  const count = nature < 0.45 ? 0 : nature < 0.9 ? Math.ceil(random() * 4) : 6 + Math.floor(random() * 10)
  const starts = Array.from({ length: count }, () => fromMs + random() * (toMs - fromMs)).sort(
    (a, b) => a - b,
  )
  const steps: Step[] = []
  let freeMs = fromMs
  for (const startMs of starts) {
    const flips = random() < 0.12 ? 4 : 1
    const message = WORDS[Math.floor(random() * WORDS.length)] ?? ''
    let atMs = Math.max(startMs, freeMs)
    for (let flip = 0; flip < flips; flip++) {
      // From a few seconds to about an hour, short ones more often.
      const lastsMs = flips > 1 ? 40_000 : 15_000 * 2 ** (random() * 8)
      if (atMs + lastsMs > toMs) return steps
      steps.push(...flipSteps(atMs, atMs + lastsMs, message))
      atMs += lastsMs + 60_000
    }
    freeMs = atMs + 10 * MINUTE_MS
  }
  return steps
}

function flipSteps(badMs: number, goodMs: number, message: string): Step[] {
  const [bad, good] = [Math.floor(badMs / 1000) * 1000, Math.ceil(goodMs / 1000) * 1000]
  return [
    step('unhealthy', bad, { verdict: 'unhealthy', verdictMs: bad }, message),
    step('healthy', good, { verdict: 'healthy', verdictMs: good }),
  ]
}

function pastOfPod(
  inventory: Readonly<Inventory>,
  pod: Pod,
  random: () => number,
  nowMs: number,
): Observation[] {
  const { uid, namespace, name } = pod.metadata
  const group = groupBeside(inventory, pod)
  if (!group) return []
  const subject: Subject = { kind: 'Pod', namespace, name }
  const bornMs = nowMs - (4 + random() * 9) * DAY_MS
  const steps = [
    step('registered', bornMs, { present: true }, pod.status.podIP),
    step('healthy', bornMs + 9_000, { verdict: 'healthy', verdictMs: bornMs + 9_000 }),
    ...(random() < 0.3
      ? flipSteps(nowMs - 2 * DAY_MS, nowMs - 2 * DAY_MS + 90_000, 'containers with unready status: [app]')
      : []),
  ]
  const from: SubjectMemory = { ...absent(uid, group), verdict: 'pending' }
  return [{ subject, ...takeSteps(subject, from, steps, nowMs), seenMs: nowMs }]
}

/** A split of two came to its shares step by step. */
function pastOfWeights(service: VirtualService, nowMs: number): Observation[] {
  const { uid, namespace, name } = service.metadata
  const subject: Subject = { kind: 'VirtualService', namespace, name }
  const shares = sharesOf(service)
  const [first, second] = Object.keys(shares)
  if (!first || !second || shares[first] === 100 || shares[second] === 100) return []
  const way = [5, 10].filter((percent) => percent < (shares[second] ?? 0))
  const stages = [
    { [first]: 100, [second]: 0 },
    ...way.map((to) => ({ [first]: 100 - to, [second]: to })),
    shares,
  ]
  const steps = stages.slice(1).map((after, index) => {
    const atMs = nowMs - ((stages.length - 1 - index) * 3.1 - 2.4) * DAY_MS
    return step('weights-changed', atMs, { shares: after }, sharesMessage(stages[index] ?? {}, after))
  })
  const from = { ...absent(uid, ''), present: true }
  return [{ subject, ...takeSteps(subject, from, steps, nowMs), seenMs: nowMs }]
}

const step = (kind: TransitionKind, atMs: number, after: Partial<SubjectMemory>, message = ''): Step => ({
  kind,
  atMs: Math.round(atMs),
  timeSource: kind === 'healthy' || kind === 'unhealthy' ? 'condition' : 'object',
  message,
  mark: `past/${kind}/${Math.round(atMs)}`,
  after,
})

import { timeMs } from '#lib/health/entry-health.ts'
import { type EntryRules, observeEntry } from '#lib/health/observe-entry.ts'
import { observePod } from '#lib/health/observe-pod.ts'
import { observeVips, observeVipsGone } from '#lib/health/observe-vips.ts'
import { observeWeights, observeWeightsGone } from '#lib/health/observe-weights.ts'
import {
  type Observed,
  observeGraceOver,
  observeRemoved,
  type SubjectMemory,
} from '#lib/health/subject-memory.ts'
import { SUBJECT_KINDS, type Subject } from '#lib/health/transition.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import type {
  KubeObject,
  Pod,
  Service,
  ServiceEntry,
  VirtualService,
  WorkloadEntry,
} from '#lib/kube/objects.ts'
import type { Change } from '#lib/mesh/inventory.ts'
import { groupBeside, podsTouchedBy } from '#lib/mesh/pods-beside.ts'
import type { Clock } from '#server/clock.ts'
import { subjectOfPath, subjectPath } from '#server/history/subjects.ts'
import type { Observation } from '#server/history/write-batch.ts'
import type { InventoryStore } from '#server/inventory/store.ts'

/** On top of the grace period: a reconnect may take this long to reach us. */
const GRACE_MARGIN_MS = 2_000
const TICK_MS = 1_000
/** Objects looked at between two turns of the event loop. */
const SLICE = 500

export type Recorder = {
  /**
   * Looks at everything there is, then at every change. What was `remembered` and is there no more was removed while
   * nobody looked.
   */
  start(): Promise<void>
  /** Takes over what a database remembers of subjects that were not met since the process started. */
  remember(known: readonly { subject: Subject; memory: SubjectMemory }[]): void
  /** Goes back to what was stored of these subjects, as what came after it was lost, and looks at them again. */
  lookAgain(known: readonly { subject: Subject; memory: SubjectMemory | null }[]): void
  stop(): void
}

/**
 * Turns changes of the inventory into observations: what happened to each entry, to each pod beside entries, to the
 * weights of each VirtualService, and to the VIPs of each ServiceEntry and Service. Costs what changed.
 */
export function createRecorder(options: {
  store: InventoryStore
  clock: Clock
  rules: EntryRules
  onObservation: (observation: Observation) => void
}): Recorder {
  const { store, clock, rules, onObservation } = options
  const { inventory } = store
  const memories = new Map<string, SubjectMemory>()
  /** Disconnects that may turn out to be no outage, by path, with when to decide. */
  const held = new Map<string, { subject: Subject; sinceMs: number; dueMs: number }>()
  /** Kinds that were not live since start or since something was remembered: what of them is gone is yet to be seen. */
  const unsure = new Set<Subject['kind']>()
  let startedMs = Number.POSITIVE_INFINITY
  let isWatching = false
  let isSweeping = false
  let tickedMs = clock.nowMs()
  let cancelTick = (): void => undefined
  let unsubscribe = (): void => undefined

  return {
    async start() {
      unsubscribe = store.onChange(onChange)
      isWatching = true
      isSweeping = true
      startedMs = clock.nowMs()
      for (const kind of SUBJECT_KINDS) {
        const map = inventory.objects[kind]
        let looked = 0
        for (const key of [...map.keys()]) {
          // As it is by now: while the sweep rests, changes are looked at as they come.
          const object = map.get(key)
          if (object) look(object)
          if (++looked % SLICE === 0) await new Promise((resolve) => setImmediate(resolve))
        }
      }
      isSweeping = false
      forgetAbsent(SUBJECT_KINDS)
      tickedMs = clock.nowMs()
      tick()
    },
    remember(known) {
      for (const { subject, memory } of known) {
        const path = subjectPath(subject)
        if (!memories.has(path)) memories.set(path, memory)
      }
      if (isWatching && !isSweeping) forgetAbsent(SUBJECT_KINDS)
    },
    lookAgain(known) {
      for (const { subject, memory } of known) {
        const path = subjectPath(subject)
        held.delete(path)
        if (memory?.present) memories.set(path, memory)
        else memories.delete(path)
        const object = inventory.objects[subject.kind].get(keyOf(subject))
        if (object) look(object)
        else gone(subject)
      }
    },
    stop() {
      isWatching = false
      unsubscribe()
      cancelTick()
    },
  }

  function onChange({ type, object }: Change): void {
    if (type === 'upsert') look(object)
    else lookAway(object)
    for (const pod of podsTouchedBy(inventory, object)) if (pod !== object) lookAtPod(pod)
  }

  function look(object: KubeObject): void {
    if (object.kind === 'WorkloadEntry') lookAtEntry(object)
    else if (object.kind === 'Pod') lookAtPod(object)
    else if (object.kind === 'VirtualService') lookAtWeights(object)
    else if (object.kind === 'ServiceEntry' || object.kind === 'Service') lookAtVips(object)
  }

  function lookAtEntry(entry: WorkloadEntry): void {
    const subject = subjectOf(entry)
    const { namespace } = entry.metadata
    const group = inventory.memberships.get(keyOf(entry.metadata))?.group
    const before = memories.get(subjectPath(subject)) ?? null
    const nowMs = clock.nowMs()
    note(
      subject,
      before,
      observeEntry(before, entry, group ? `${namespace}/${group}` : '', nowMs, rules),
      nowMs,
    )
  }

  function lookAtPod(pod: Pod): void {
    const subject = subjectOf(pod)
    const before = memories.get(subjectPath(subject)) ?? null
    const group = groupBeside(inventory, pod)
    if (!group && !before) return
    const nowMs = clock.nowMs()
    note(subject, before, observePod(before, pod, group || (before?.group ?? ''), nowMs), nowMs)
  }

  function lookAtWeights(service: VirtualService): void {
    const subject = subjectOf(service)
    const before = memories.get(subjectPath(subject)) ?? null
    const nowMs = clock.nowMs()
    note(subject, before, observeWeights(before, service, nowMs, isNew(service)), nowMs)
  }

  function lookAtVips(source: Service | ServiceEntry): void {
    const subject = subjectOf(source)
    const before = memories.get(subjectPath(subject)) ?? null
    const nowMs = clock.nowMs()
    note(subject, before, observeVips(before, source, nowMs, isNew(source)), nowMs)
  }

  /** One that was made before watching began came to its weights or VIPs at a time that nobody knows. */
  function isNew({ metadata }: KubeObject): boolean {
    return (timeMs(metadata.createdAt) ?? 0) >= startedMs
  }

  function lookAway(object: KubeObject): void {
    const { kind } = object
    const subjectKind = SUBJECT_KINDS.find((one) => one === kind)
    if (subjectKind) gone(subjectOf({ ...object, kind: subjectKind }))
  }

  function gone(subject: Subject): void {
    const before = memories.get(subjectPath(subject))
    if (!before) return
    const nowMs = clock.nowMs()
    note(subject, before, observeGone(subject, before, nowMs), nowMs)
    memories.delete(subjectPath(subject))
  }

  function note(
    subject: Subject,
    before: SubjectMemory | null,
    { memory, transitions }: Observed,
    seenMs: number,
  ): void {
    const path = subjectPath(subject)
    memories.set(path, memory)
    const { link } = memory
    if (link.kind !== 'down' || link.isTold) held.delete(path)
    else if (held.get(path)?.sinceMs !== link.sinceMs)
      held.set(path, { subject, sinceMs: link.sinceMs, dueMs: seenMs + rules.graceMs + GRACE_MARGIN_MS })
    if (transitions.length > 0 || !before) onObservation({ subject, memory, transitions, seenMs })
  }

  /**
   * While the feed is not live nobody can tell whether a proxy came back in time; nor right after the process slept, when
   * timers run before what came meanwhile is read.
   */
  function tick(): void {
    const nowMs = clock.nowMs()
    const hasSlept = nowMs - tickedMs > 2 * TICK_MS
    tickedMs = nowMs
    const live = liveKinds()
    for (const [path, one] of held) {
      if (hasSlept) one.dueMs = Math.max(one.dueMs, nowMs + rules.graceMs + GRACE_MARGIN_MS)
      const before = memories.get(path)
      if (!live.has('WorkloadEntry') || one.dueMs > nowMs || !before) continue
      note(one.subject, before, observeGraceOver(one.subject, before, nowMs), nowMs)
    }
    const surer = [...unsure].filter((kind) => live.has(kind))
    if (surer.length > 0) forgetAbsent(surer)
    cancelTick = clock.schedule(TICK_MS, tick)
  }

  /** A kind that can't be read now tells nothing of what is gone; it is asked again when it can be. */
  function forgetAbsent(kinds: readonly Subject['kind'][]): void {
    const live = liveKinds()
    for (const kind of kinds) {
      if (live.has(kind)) unsure.delete(kind)
      else unsure.add(kind)
    }
    for (const path of [...memories.keys()]) {
      const subject = subjectOfPath(path)
      const { kind } = subject
      if (kinds.includes(kind) && live.has(kind) && !inventory.objects[kind].has(keyOf(subject)))
        gone(subject)
    }
  }

  function liveKinds(): Set<string> {
    return new Set(store.feeds().flatMap(({ kind, state }) => (state === 'synced' ? [kind] : [])))
  }
}

function observeGone(subject: Subject, before: SubjectMemory, nowMs: number): Observed {
  switch (subject.kind) {
    case 'VirtualService':
      return observeWeightsGone(before, subject, nowMs)
    case 'ServiceEntry':
    case 'Service':
      return observeVipsGone(before, subject, nowMs)
    default:
      return observeRemoved(subject, before, nowMs)
  }
}

const subjectOf = <K extends Subject['kind']>(object: {
  kind: K
  metadata: { namespace: string; name: string }
}): Subject => ({ kind: object.kind, namespace: object.metadata.namespace, name: object.metadata.name })

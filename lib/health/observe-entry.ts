import { hasHealthChecks, healthyCondition, registrationOf, timeMs } from '#lib/health/entry-health.ts'
import { meetObject } from '#lib/health/meet-object.ts'
import {
  absent,
  heldDisconnect,
  isBelievable,
  type Link,
  linkSource,
  type Observed,
  type Step,
  type SubjectMemory,
  saidMsOf,
  takeSteps,
} from '#lib/health/subject-memory.ts'
import type { Subject } from '#lib/health/transition.ts'
import type { WorkloadEntry } from '#lib/kube/objects.ts'

/** istiod's own grace period (PILOT_WORKLOAD_ENTRY_GRACE_PERIOD), milliseconds. */
export const DEFAULT_GRACE_MS = 10_000

export type EntryRules = { staleAfterMs: number; graceMs: number }

/**
 * What happened to a WorkloadEntry between the last look at it and this one. A condition that was written again with
 * another time but the same status is nothing; a stream that came back within the grace period is one quiet transition.
 * A look from nothing gives what the object itself still tells: registered, connected, and its last verdict.
 */
export function observeEntry(
  before: SubjectMemory | null,
  entry: WorkloadEntry,
  group: string,
  nowMs: number,
  rules: EntryRules,
): Observed {
  const { uid, namespace, name, createdAt } = entry.metadata
  const subject: Subject = { kind: 'WorkloadEntry', namespace, name }
  const message = entry.spec.address
  const met = meetObject(subject, before, { uid, createdAt, group, message }, nowMs)
  const { known } = met
  const first = { ...known, group, ...(known.present ? {} : { verdict: firstVerdict(entry) }) }
  const now = linkOf(known.link, entry, nowMs)
  // A stream opens before istiod makes the object that tells of it.
  const steps = [
    ...met.registered,
    ...linkSteps(known.link, now, nowMs, rules),
    ...cleanupSteps(known, now, entry),
    ...verdictSteps(known, entry, nowMs),
  ].map(met.sinceItCame)
  const { memory, transitions } = takeSteps(subject, first, steps, nowMs)
  return {
    memory: { ...memory, link: linkOf(memory.link, entry, nowMs), verdict: verdictOf(entry) },
    transitions: [...met.removed, ...transitions],
  }
}

function linkSteps(link: Link, now: Link, nowMs: number, rules: EntryRules): Step[] {
  const staleAtMs = now.kind === 'up' ? now.sinceMs + rules.staleAfterMs : Number.POSITIVE_INFINITY
  const stale: Step[] =
    now.kind === 'up' && !now.isStale && nowMs > staleAtMs
      ? [
          {
            kind: 'stale',
            atMs: staleAtMs,
            timeSource: linkSource(now),
            message: `connected to ${now.controller}, which has closed no connection for longer than it lets any live`,
            mark: `stale/${saidMsOf(now)}`,
            after: { link: { ...now, isStale: true } },
          },
        ]
      : []
  if (now.kind !== 'up' || (link.kind === 'up' && saidMsOf(link) === saidMsOf(now))) return stale
  const up: Step = {
    ...comingBack(link, now),
    atMs: now.sinceMs,
    timeSource: linkSource(now),
    mark: `connect/${saidMsOf(now)}`,
    after: { link: now },
  }
  const wasOutage = link.kind === 'down' && now.sinceMs - link.sinceMs > rules.graceMs
  return [...(wasOutage ? heldOf(link) : []), up, ...stale]
}

/** istiod takes the verdict of an entry made by hand away when it was disconnected for the grace period. */
function cleanupSteps(known: SubjectMemory, now: Link, entry: WorkloadEntry): Step[] {
  const isCleanedUp = known.verdict !== 'pending' && verdictOf(entry) === 'pending'
  return isCleanedUp && now.kind === 'down' ? heldDisconnect(known) : []
}

const heldOf = (link: Link): Step[] => heldDisconnect({ ...absent('', ''), link })

function comingBack(before: Link, now: Link & { kind: 'up' }): Pick<Step, 'kind' | 'message'> {
  if (before.kind === 'none') return { kind: 'connected', message: now.controller }
  const away =
    before.kind === 'down' ? ` after ${((now.sinceMs - before.sinceMs) / 1000).toFixed(1)} s away` : ''
  return before.controller === now.controller
    ? { kind: 'reconnected', message: `${now.controller}${away}` }
    : { kind: 'handed-over', message: `${before.controller} → ${now.controller}${away}` }
}

/** The connection as the annotations tell it; what was known of the same connection is kept. */
function linkOf(known: Link, { metadata: { annotations } }: WorkloadEntry, nowMs: number): Link {
  const controller = annotations['istio.io/workloadController'] ?? ''
  const connectedMs = timeMs(annotations['istio.io/connectedAt'])
  const disconnectedMs = timeMs(annotations['istio.io/disconnectedAt'])
  if (connectedMs !== null) {
    const isSame = known.kind === 'up' && saidMsOf(known) === connectedMs
    return isSame ? known : { kind: 'up', ...since(connectedMs, nowMs), controller, isStale: false }
  }
  if (disconnectedMs === null) return { kind: 'none' }
  return known.kind === 'down' && (known.isTold || saidMsOf(known) === disconnectedMs)
    ? known
    : { kind: 'down', ...since(disconnectedMs, nowMs), controller, isTold: false }
}

const since = (saidMs: number, nowMs: number): { sinceMs: number; saidMs?: number } =>
  isBelievable(saidMs, nowMs) ? { sinceMs: saidMs } : { sinceMs: nowMs, saidMs }

function verdictSteps(known: SubjectMemory, entry: WorkloadEntry, nowMs: number): Step[] {
  const verdict = verdictOf(entry)
  if (known.present && known.verdict === verdict) return []
  const { annotations, createdAt, resourceVersion } = entry.metadata
  const connectedMs = timeMs(annotations['istio.io/connectedAt'])
  if (!hasHealthChecks(entry)) {
    // Nobody checks: healthy or static says no more than that it is registered, unless a check was there before.
    if (!known.present || known.verdict === 'static' || known.verdict === 'healthy') return []
    return [
      {
        kind: 'healthy',
        ...observed(nowMs),
        message: 'no longer checked',
        mark: `unchecked/${resourceVersion}`,
        after: { verdict },
      },
    ]
  }
  const condition = healthyCondition(entry.status.conditions)
  if (!condition) {
    const atMs = known.present ? null : (connectedMs ?? timeMs(createdAt))
    const when = atMs === null ? observed(nowMs) : ({ atMs, timeSource: 'annotation' } as const)
    return [
      {
        kind: 'pending',
        ...when,
        message: '',
        mark: `pending/${atMs ?? resourceVersion}`,
        after: { verdict },
      },
    ]
  }
  const conditionMs = timeMs(condition.lastTransitionTime)
  const when =
    conditionMs === null ? observed(nowMs) : ({ atMs: conditionMs, timeSource: 'condition' } as const)
  const mark = `${verdict}/${conditionMs ?? resourceVersion}`
  const message = verdict === 'unhealthy' ? condition.message : ''
  return [
    {
      kind: verdict === 'healthy' ? 'healthy' : 'unhealthy',
      ...when,
      message,
      mark,
      after: { verdict },
    },
  ]
}

const observed = (atMs: number) => ({ atMs, timeSource: 'observed' }) as const

function verdictOf(entry: WorkloadEntry): SubjectMemory['verdict'] {
  if (!hasHealthChecks(entry)) return registrationOf(entry) === 'static' ? 'static' : 'healthy'
  const condition = healthyCondition(entry.status.conditions)
  if (!condition) return 'pending'
  return condition.status === 'True' ? 'healthy' : 'unhealthy'
}

/** Before its first verdict an entry that is checked is pending. */
const firstVerdict = (entry: WorkloadEntry): SubjectMemory['verdict'] =>
  hasHealthChecks(entry) ? 'pending' : verdictOf(entry)

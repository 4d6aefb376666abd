import type { EntryHealth } from '#lib/health/health-state.ts'
import type { WorkloadEntry } from '#lib/kube/objects.ts'

/** 1.5 times the 30 minutes that Istio's chart lets a proxy's connection live. */
export const DEFAULT_STALE_AFTER_MS = 45 * 60_000

/** What strconv.ParseBool takes for true: istiod reads its annotation with it. */
const GO_TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True'])

type Annotated = { metadata: { annotations?: Record<string, string> } }

export const hasHealthChecks = ({ metadata }: Annotated): boolean =>
  GO_TRUE.has(metadata.annotations?.['proxy.istio.io/health-checks-enabled'] ?? '')

/** The condition that istiod writes a VM's verdict to. */
export const healthyCondition = <T extends { type: string }>(conditions: readonly T[]): T | undefined =>
  conditions.find(({ type }) => type === 'Healthy')

/** istiod's isHealthy: a health-checked entry needs a Healthy condition that is True; any other is taken as it is. */
export const isEligible = (
  entry: Annotated & { status: { conditions: readonly { type: string; status: string }[] } },
): boolean => !hasHealthChecks(entry) || healthyCondition(entry.status.conditions)?.status === 'True'

/**
 * The health of a WorkloadEntry at `nowMs`, from its annotations and its Healthy condition, by istiod's rules
 * (autoregistration controller and ServiceEntry controller's isHealthy). A disconnected entry keeps its last
 * condition, so it may still be eligible: istiod removes it only after its grace period.
 */
export function entryHealth(
  entry: WorkloadEntry,
  nowMs: number,
  staleAfterMs = DEFAULT_STALE_AFTER_MS,
): EntryHealth {
  const { annotations } = entry.metadata
  const condition = healthyCondition(entry.status.conditions)
  const checked = hasHealthChecks(entry)
  const eligible = isEligible(entry)
  const connectedAtMs = timeMs(annotations['istio.io/connectedAt'])
  const disconnectedAtMs = timeMs(annotations['istio.io/disconnectedAt'])
  const conditionAtMs = timeMs(condition?.lastTransitionTime)
  const message = condition?.status === 'False' ? condition.message : ''

  if (disconnectedAtMs !== null && connectedAtMs === null) {
    return { state: 'disconnected', message, sinceMs: disconnectedAtMs, eligible }
  }
  if (connectedAtMs !== null && nowMs - connectedAtMs > staleAfterMs) {
    return { state: 'stale', message, sinceMs: connectedAtMs + staleAfterMs, eligible }
  }
  if (!checked)
    return {
      state: uncheckedState(entry),
      message: '',
      sinceMs: connectedAtMs ?? timeMs(entry.metadata.createdAt),
      eligible,
    }
  if (!condition)
    return {
      state: 'pending',
      message: '',
      sinceMs: connectedAtMs ?? timeMs(entry.metadata.createdAt),
      eligible,
    }
  return { state: eligible ? 'healthy' : 'unhealthy', message, sinceMs: conditionAtMs, eligible }
}

/** When time alone will turn this entry stale, epoch milliseconds; null when it never will. */
export function staleAtMs(entry: WorkloadEntry, staleAfterMs = DEFAULT_STALE_AFTER_MS): number | null {
  const connectedAtMs = timeMs(entry.metadata.annotations['istio.io/connectedAt'])
  return connectedAtMs === null ? null : connectedAtMs + staleAfterMs
}

/** How an entry came to be: by istiod for a connecting proxy, by hand but taken over by istiod, or by hand alone. */
export function registrationOf(entry: WorkloadEntry): 'auto' | 'manual' | 'static' {
  const { annotations } = entry.metadata
  if (annotations['istio.io/autoRegistrationGroup']) return 'auto'
  return annotations['istio.io/workloadController'] ? 'manual' : 'static'
}

/** Registered by its proxy but without a probe: connected is all that is known, and istiod counts it as healthy. */
const uncheckedState = (entry: WorkloadEntry): 'healthy' | 'static' =>
  registrationOf(entry) === 'static' ? 'static' : 'healthy'

/** An RFC 3339 time in epoch milliseconds; null when it is missing or no time. */
export function timeMs(time: string | null | undefined): number | null {
  const ms = time ? Date.parse(time) : Number.NaN
  return Number.isNaN(ms) ? null : ms
}

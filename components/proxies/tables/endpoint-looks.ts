import { CircleCheck, CircleDashed, CircleHelp, CircleMinus, CircleX, type LucideIcon } from 'lucide-react'
import type { EndpointHealth } from '#lib/envoy/cluster.ts'

export const HEALTH_LOOKS: Record<EndpointHealth, { label: string; icon: LucideIcon; colour: string }> = {
  healthy: { label: 'Healthy', icon: CircleCheck, colour: 'text-ok' },
  degraded: { label: 'Degraded', icon: CircleDashed, colour: 'text-warn' },
  unhealthy: { label: 'Unhealthy', icon: CircleX, colour: 'text-bad' },
  draining: { label: 'Draining', icon: CircleMinus, colour: 'text-warn' },
  timeout: { label: 'Health check timed out', icon: CircleX, colour: 'text-bad' },
  unknown: { label: 'Health not told', icon: CircleHelp, colour: 'text-unknown' },
}

/** Envoy's flags on an endpoint (envoy.admin.v3.HostHealthStatus), as what happened to it. */
const FAILURES: Record<string, string> = {
  failed_active_health_check: 'fails Envoy’s own health check',
  failed_outlier_check: 'ejected by outlier detection',
  failed_active_degraded_check: 'degraded by its own answer to the health check',
  failed_degraded_outlier_detection: 'degraded by outlier detection',
  pending_dynamic_removal: 'removed by istiod, kept until its health check fails',
  pending_active_hc: 'waits for its first health check',
  excluded_via_immediate_hc_fail: 'said itself that its health check fails',
  active_hc_timeout: 'its health check timed out',
}

/** Why Envoy keeps an endpoint back, in words, with its own name for it. */
export const failureWords = (failure: string): string =>
  FAILURES[failure] ? `${FAILURES[failure]} (${failure})` : failure

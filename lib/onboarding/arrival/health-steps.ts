import { hasHealthChecks, healthyCondition, registrationOf, timeMs } from '#lib/health/entry-health.ts'
import type { ReadinessProbe, WorkloadEntry } from '#lib/kube/objects.ts'
import type { ArrivalStep } from '#lib/onboarding/arrival/arrival.ts'
import { firstVerdictMs, isEnvoyStarting, probeReason } from '#lib/onboarding/arrival/probe-words.ts'
import { step, todo } from '#lib/onboarding/arrival/steps.ts'
import { AGENT_LOG } from '#lib/onboarding/arrival/vm-commands.ts'

/** Whether the VM's probe has spoken, and what it said. An entry without health checks needs neither. */
export function healthSteps(
  entry: WorkloadEntry,
  probe: ReadinessProbe | undefined,
  nowMs: number,
): [ArrivalStep, ArrivalStep] {
  if (!hasHealthChecks(entry)) {
    const reason = withoutProbe(entry, probe)
    return [step('probed', 'not-needed', { reason }), step('healthy', 'not-needed', { reason })]
  }
  const condition = healthyCondition(entry.status.conditions)
  if (!condition) return [pendingStep(entry, probe, nowMs), todo('healthy')]
  const atMs = timeMs(condition.lastTransitionTime)
  const probed = step('probed', 'done', { atMs })
  if (condition.status === 'True') return [probed, step('healthy', 'done', { atMs })]
  const state = isStarting(entry, condition.message, nowMs) ? 'now' : 'stalled'
  return [probed, step('healthy', state, { atMs, ...probeReason(condition.message, probe) })]
}

/** An agent says unhealthy until its Envoy is ready, so that nearly every VM comes as an unhealthy one. */
const STARTING_MS = 20_000

const isStarting = (entry: WorkloadEntry, message: string, nowMs: number): boolean =>
  isEnvoyStarting(message) && nowMs - (connectedSinceMs(entry) ?? nowMs) < STARTING_MS

const connectedSinceMs = ({ metadata }: WorkloadEntry): number | null =>
  timeMs(metadata.annotations['istio.io/connectedAt']) ?? timeMs(metadata.createdAt)

const withoutProbe = (entry: WorkloadEntry, probe: ReadinessProbe | undefined): string => {
  if (!probe) return 'The group has no probe: Istio sends it requests as soon as it is registered'
  return registrationOf(entry) === 'auto'
    ? 'The group has a probe, and this VM’s bundle has none: it was made before. Istio sends it requests whatever its application does'
    : 'The entry has no health checks: Istio sends it requests always'
}

function pendingStep(entry: WorkloadEntry, probe: ReadinessProbe | undefined, nowMs: number): ArrivalStep {
  const sinceMs = connectedSinceMs(entry)
  if (sinceMs === null || nowMs - sinceMs < firstVerdictMs(probe)) return step('probed', 'now')
  return step('probed', 'stalled', {
    reason: 'The agent has sent no verdict, though its probe has had the time for one',
    fix: 'The agent waits for Envoy first. See on the proxy’s page whether it took its configuration, and the agent’s log on the VM.',
    commands: [AGENT_LOG],
  })
}

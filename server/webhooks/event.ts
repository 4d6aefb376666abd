import { createHash } from 'node:crypto'
import type { Transition } from '#lib/health/transition.ts'
import type { WebhookEvent } from '#server/webhooks/endpoints.ts'

/** What an endpoint is told of: which event, in which cluster, by which transition. */
export type WebhookOccasion = { event: WebhookEvent; cluster: string; transition: Transition }

/**
 * The JSON text of one notification, in the shape Standard Webhooks recommends: `type`, `timestamp`, `data`. Times are
 * ISO 8601 in UTC. `data.timeSource` is the clock that told them; `data.workloadGroup` is empty for what has none.
 */
export function webhookBody({ event, cluster, transition }: WebhookOccasion): string {
  const at = new Date(transition.atMs).toISOString()
  return JSON.stringify({
    type: `workload.${event}`,
    timestamp: at,
    data: {
      cluster,
      namespace: transition.subject.namespace,
      name: transition.subject.name,
      kind: transition.subject.kind,
      workloadGroup: transition.group,
      state: transition.state,
      message: transition.message,
      since: at,
      timeSource: transition.timeSource,
    },
  })
}

/**
 * The `webhook-id` of what `endpointName` is told of the transition with this `mark`: the same at every replica and
 * every attempt, and another one for any other endpoint, transition or event.
 */
export function deliveryId(endpointName: string, mark: string, event: WebhookEvent): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([endpointName, mark, event]))
    .digest()
  return `msg_${digest.subarray(0, 16).toString('base64url')}`
}

/**
 * The events a transition gives rise to, none for most and none for what is no VM. `isFlapping` is true only for the transition that begins a
 * period of flapping, so that the period is told once.
 */
export function eventsOf(transition: Transition, isFlapping: boolean): WebhookEvent[] {
  const { kind, subject } = transition
  if (subject.kind !== 'WorkloadEntry') return []
  const own: WebhookEvent[] = kind === 'unhealthy' || kind === 'disconnected' ? [kind] : []
  return isFlapping ? [...own, 'flapping'] : own
}

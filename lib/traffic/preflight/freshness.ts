import type { Kind } from '#lib/kube/kinds.ts'
import type { Scene } from '#lib/traffic/preflight/scene.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'

const NEEDED: readonly Kind[] = [
  'WorkloadEntry',
  'Service',
  'ServiceEntry',
  'EndpointSlice',
  'Pod',
  'VirtualService',
  'DestinationRule',
  'Gateway',
  'Sidecar',
  'PeerAuthentication',
  'AuthorizationPolicy',
]

/** Whether the watches that every other line depends on are live. */
export function freshness(scene: Scene): PreflightLine {
  const stale = scene.notLive(NEEDED)
  return {
    id: 'freshness',
    level: stale.length === 0 ? 'ok' : 'unknown',
    title: 'What is known is current',
    detail:
      stale.length === 0
        ? 'All watches this depends on are live.'
        : `Not live: ${stale.join(', ')}. The lines below may be out of date.`,
  }
}

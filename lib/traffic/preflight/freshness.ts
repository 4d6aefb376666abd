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

/** What the lines on an edit of such a kind alone look at besides. */
const ABOUT: Partial<Record<Kind, readonly Kind[]>> = { WorkloadGroup: ['WorkloadGroup', 'WorkloadEntry'] }

/** Whether the watches that every other line depends on are live. */
export function freshness(scene: Scene): PreflightLine {
  const isAboutRoutes = scene.targets.length > 0 || scene.services.length > 0
  const stale = scene.notLive(
    isAboutRoutes ? NEEDED : [...new Set(scene.edits.flatMap(({ ref }) => ABOUT[ref.kind] ?? [ref.kind]))],
  )
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

import type { Kind } from '#lib/kube/kinds.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { Manifest } from '#lib/names/names.test-helper.ts'
import { endpointsWith } from '#lib/onboarding/arrival/arrival.test-helper.ts'
import type { OrReason, ToldCounts, ToldEndpoints } from '#lib/onboarding/told-endpoints.ts'
import type { Operation } from '#lib/traffic/operation.ts'
import type { Clock } from '#server/clock.ts'
import type { OnboardingRuntime } from '#server/onboarding/onboarding-runtime.ts'
import { fakeProxies } from '#server/proxies/proxies.test-helper.ts'

export type FakeOnboarding = {
  manifests: Manifest[]
  proxies: NameProxy[]
  endpoints?: OrReason<ToldEndpoints>
  counts?: () => OrReason<ToldCounts>
  /** What each Envoy answers to /clusters. */
  clusters?: object[]
  /** What the journal has, newest first. */
  operations?: Operation[]
  /** Kinds that have never been read. */
  unread?: Kind[]
}

/** A runtime for the routes of onboarding. For tests only. */
export function fakeOnboarding(mesh: FakeOnboarding, clock: Clock): OnboardingRuntime & { asked: string[] } {
  const { manifests, proxies, clusters } = mesh
  const pages = clusters ? { '/clusters?format=json': { cluster_statuses: clusters } } : undefined
  const runtime = fakeProxies({ manifests, proxies, ...(pages ? { pages } : {}) }, clock)
  return {
    ...runtime,
    store: {
      ...runtime.store,
      feeds: () =>
        runtime.store
          .feeds()
          .map((feed) =>
            mesh.unread?.includes(feed.kind)
              ? { kind: feed.kind, objects: 0, state: 'connecting' as const }
              : feed,
          ),
    },
    operations: {
      list: async ({ page }) => ({
        operations: page === 1 ? (mesh.operations ?? []) : [],
        page,
        pageSize: 25,
        total: mesh.operations?.length ?? 0,
      }),
    },
    istiods: {
      ...runtime.istiods,
      endpoints: async () => mesh.endpoints ?? endpointsWith('10.20.0.7'),
      counts: async () => mesh.counts?.() ?? { reason: 'No istiod tells' },
    },
    settings: { ...runtime.settings, ISTHMUS_ISTIOD_NAMESPACE: 'istio-system' },
  }
}

type Counted = { requests?: number; active?: number; connections?: number }

/** A cluster with one endpoint as Envoy has it. */
export const cluster = (
  name: string,
  address: string,
  { requests = 0, active = 0, connections = 0 }: Counted = {},
) => ({
  name,
  ...(name.startsWith('outbound') ? { eds_service_name: name } : {}),
  host_statuses: [
    {
      address: { socket_address: { address, port_value: 8080 } },
      health_status: { eds_health_status: 'HEALTHY' },
      stats: [
        { name: 'rq_total', value: String(requests) },
        { name: 'rq_active', value: String(active), type: 'GAUGE' },
        { name: 'cx_active', value: String(connections), type: 'GAUGE' },
        { name: 'cx_total', value: String(connections) },
      ],
    },
  ],
})

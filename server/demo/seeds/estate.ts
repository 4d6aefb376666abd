import { draft, namespace, service, workloadGroup } from '#server/demo/seeds/drafts.ts'
import type { World } from '#server/demo/seeds/world.ts'

const TEAMS = ['retail', 'finance', 'logistics', 'support', 'insights', 'identity', 'content', 'partners']
const SYSTEMS = [
  ...['orders', 'ledger', 'dispatch', 'tickets', 'reports', 'accounts', 'catalog', 'quotes', 'checkout'],
  ...[
    'invoices',
    'routing',
    'search',
    'pricing',
    'stock',
    'billing',
    'returns',
    'loyalty',
    'claims',
    'tariffs',
  ],
  'metering',
]
const FAILURES = [
  'HTTP probe failed with status code: 503',
  'connection refused',
  'context deadline exceeded',
]

/** Names go round, with a number from the second time on. */
const named = (names: readonly string[], index: number): string => {
  const round = Math.floor(index / names.length)
  return `${names[index % names.length]}${round > 0 ? `-${round + 1}` : ''}`
}

/** A company's other systems: groups of VMs in namespaces, each with its Service; one VM in twelve fails its probe. */
export function estate({
  entries,
  groups,
  namespaces,
}: {
  entries: number
  groups: number
  namespaces: number
}): World {
  const world: World = { objects: [], vms: [] }
  for (let index = 0; index < namespaces; index++) {
    const name = named(TEAMS, index)
    // As every large mesh does: a proxy sees its own namespace and Istio's.
    const egress = [{ hosts: ['./*', 'istio-system/*'] }]
    world.objects.push(
      namespace(name),
      draft('Sidecar', { namespace: name, name: 'default' }, { spec: { egress } }),
    )
  }
  for (let index = 0; index < groups; index++) {
    const system = named(SYSTEMS, index)
    const place = { namespace: named(TEAMS, index % namespaces), name: `${system}-vm` }
    world.objects.push(
      ...workloadGroup({
        ...place,
        labels: { app: system, version: 'vm' },
        serviceAccount: system,
        ports: { http: 8080 },
        probe: { periodSeconds: 10, failureThreshold: 2, httpGet: { path: '/health', port: 8080 } },
      }),
      service({ ...place, name: system }, { app: system }, [{ port: 80, targetPort: 8080 }]),
    )
    for (let entry = index; entry < entries; entry += groups) {
      const isFailing = (Math.imul(entry + 1, 0x9e3779b1) >>> 16) % 12 === 0
      world.vms.push({
        name: `${system}-${Math.floor(entry / groups) + 1}`,
        namespace: place.namespace,
        group: place.name,
        address: `10.${100 + (entry >> 16)}.${(entry >> 8) & 255}.${entry & 255}`,
        ...(isFailing ? { failing: FAILURES[entry % FAILURES.length] ?? '' } : {}),
      })
    }
  }
  return world
}

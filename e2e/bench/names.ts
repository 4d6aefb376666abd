import { NO_CHECKS } from '../../lib/checks/answer.ts'
import { OBJECT_SCHEMAS } from '../../lib/kube/objects.ts'
import { applyChanges } from '../../lib/mesh/apply-changes.ts'
import { createInventory, emptyDirty, type Inventory } from '../../lib/mesh/inventory.ts'
import { knownProxies, namesOf } from '../../lib/mesh/mesh-names.ts'
import { namesView } from '../../lib/mesh/view/names.ts'
import { viewQuerySchema } from '../../lib/mesh/view-query.ts'
import type { ShellFacts } from '../../lib/mesh/views.ts'
import { explain } from '../../lib/names/explain.ts'
import { nameTable } from '../../lib/names/name-table.ts'
import { readGraph } from '../../server/names/read-graph.ts'

/**
 * What names cost in a mesh of 1,000 ServiceEntries and in one of 10,000, and the ratio. Prints the median of 30 runs, in
 * milliseconds, and of the first run where it does more than the others.
 */
const SIZES = [1_000, 10_000]
const RUNS = 30

const serviceEntry = (n: number, address: string) =>
  OBJECT_SCHEMAS.ServiceEntry.parse({
    metadata: {
      namespace: `team-${n % 50}`,
      name: `external-${n}`,
      creationTimestamp: '2026-09-01T08:00:00Z',
    },
    spec: {
      hosts: [`service-${n}.example.org`],
      resolution: n % 3 ? 'STATIC' : 'DNS',
      ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
      endpoints: [{ address: '192.0.2.1' }],
    },
    status: { addresses: [{ host: `service-${n}.example.org`, value: address }] },
  })
const entries = (count: number): Inventory => {
  const inventory = createInventory()
  const pod = OBJECT_SCHEMAS.Pod.parse({
    metadata: { namespace: 'team-1', name: 'caller' },
    spec: { containers: [{ name: 'istio-proxy', env: [{ name: 'ISTIO_META_DNS_CAPTURE', value: 'true' }] }] },
    status: { phase: 'Running', podIP: '10.244.0.7', podIPs: [{ ip: '10.244.0.7' }] },
  })
  const objects = Array.from({ length: count }, (_, n) => serviceEntry(n, `240.240.${n >> 8}.${n & 255}`))
  const changes = [pod, ...objects].map((object) => ({ type: 'upsert' as const, object }))
  applyChanges(inventory, changes, 0, emptyDirty())
  return inventory
}
const shell: ShellFacts = {
  source: { kind: 'none', reason: '' },
  feeds: [],
  groups: 0,
  entries: { healthy: 0, unhealthy: 0, pending: 0, disconnected: 0, stale: 0, static: 0 },
  history: { state: 'starting' },
  checks: NO_CHECKS,
}
const list = (inventory: Inventory, more: object) => {
  const query = viewQuerySchema.parse({ view: 'names', ...more })
  if (query.view === 'names') namesView(inventory, query, shell)
}
const proxyIn = (inventory: Inventory) => {
  const [proxy] = knownProxies(inventory)
  if (!proxy) throw new Error('no proxy')
  return proxy
}

const TASKS: Record<string, (inventory: Inventory, run: number) => void> = {
  'list, no filter': (inventory) => list(inventory, {}),
  'list, search for an address': (inventory, run) => list(inventory, { q: `240.240.1.${run}` }),
  'map, no filter': (inventory) => readGraph(inventory, new URLSearchParams()),
  'map, search': (inventory, run) => readGraph(inventory, new URLSearchParams({ q: `service-9${run}` })),
  'one changed ServiceEntry, then the list': (inventory, run) => {
    const object = serviceEntry(7, `240.240.9.${run}`)
    applyChanges(inventory, [{ type: 'upsert', object }], run, emptyDirty())
    list(inventory, {})
  },
  'table of a proxy': (inventory) => nameTable(namesOf(inventory), proxyIn(inventory)),
  'explain a name': (inventory, run) =>
    explain(namesOf(inventory), proxyIn(inventory), { name: `service-${run}.example.org`, type: 'A' }),
}

const meshes = SIZES.map(entries)
for (const [task, run] of Object.entries(TASKS)) {
  const costs = meshes.map((inventory) => {
    const timesMs = Array.from({ length: RUNS }, (_, at) => {
      const startedMs = performance.now()
      run(inventory, at)
      return performance.now() - startedMs
    })
    const firstMs = timesMs[0] ?? 0
    return { firstMs, medianMs: timesMs.sort((a, b) => a - b)[RUNS / 2] ?? 0 }
  })
  const [small, large] = costs
  if (!small || !large) continue
  console.log(
    `${task}: ${costs.map(({ medianMs, firstMs }, at) => `${SIZES[at]}: ${medianMs.toFixed(2)} ms (first ${firstMs.toFixed(0)})`).join(', ')}; ${(large.medianMs / small.medianMs).toFixed(1)} times`,
  )
}

// In a browser, when nothing else is being measured any more.
await import('./names-map.ts')

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_CHECKS } from '#lib/checks/answer.ts'
import { entryHealth } from '#lib/health/entry-health.ts'
import { KINDS, type Kind } from '#lib/kube/kinds.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import { type KubeObject, OBJECT_SCHEMAS, type ObjectOf } from '#lib/kube/objects.ts'
import { advanceTime, applyChanges } from '#lib/mesh/apply-changes.ts'
import { backendsOfDestination } from '#lib/mesh/backends.ts'
import { hostDetail } from '#lib/mesh/host-view.ts'
import { type Change, createInventory, emptyDirty, type Inventory } from '#lib/mesh/inventory.ts'
import { runView, viewIsAffected } from '#lib/mesh/run-view.ts'
import { type ViewQuery, viewQuerySchema } from '#lib/mesh/view-query.ts'
import type { ShellFacts } from '#lib/mesh/views.ts'

const T0 = Date.parse('2026-09-01T00:00:00Z')
const STALE_MS = 45 * 60_000
const shell: ShellFacts = {
  source: { kind: 'none', reason: '' },
  feeds: [],
  groups: 0,
  entries: { healthy: 0, unhealthy: 0, pending: 0, disconnected: 0, stale: 0, static: 0 },
  history: { state: 'starting' },
  checks: NO_CHECKS,
}
let version = 0
const make = (
  kind: Kind,
  name: string,
  rest: Record<string, unknown>,
  metadata: Record<string, unknown> = {},
): KubeObject => {
  version += 1
  return OBJECT_SCHEMAS[kind].parse({
    metadata: { namespace: 'ns', name, uid: name, resourceVersion: String(version), ...metadata },
    ...rest,
  }) as KubeObject
}

const labels = fc
  .record({ app: fc.constantFrom('a', 'b'), version: fc.constantFrom('vm', 'k8s') }, { requiredKeys: [] })
  .map((one) => ({ ...one }))
const name = fc.constantFrom('g1', 'g2', 'g3')
const HEALTH = 'proxy.istio.io/health-checks-enabled'

const entry = fc
  .record({
    name: fc.constantFrom('e1', 'e2', 'e3', 'e4'),
    labels,
    group: fc.option(name, { nil: undefined }),
    owner: fc.option(name, { nil: undefined }),
    connectedAtMs: fc.option(fc.integer({ min: T0 - 2 * STALE_MS, max: T0 + STALE_MS }), { nil: undefined }),
    condition: fc.constantFrom('True', 'False', ''),
    address: fc.constantFrom('10.0.0.1', 'vm.example.org', 'unix:///run/a'),
  })
  .map((one) =>
    make(
      'WorkloadEntry',
      one.name,
      {
        spec: { address: one.address, labels: one.labels, ports: { http: 8080 } },
        status: one.condition ? { conditions: [{ type: 'Healthy', status: one.condition }] } : {},
      },
      {
        annotations: {
          [HEALTH]: 'true',
          ...(one.group ? { 'istio.io/autoRegistrationGroup': one.group } : {}),
          ...(one.connectedAtMs === undefined
            ? {}
            : { 'istio.io/connectedAt': new Date(one.connectedAtMs).toISOString() }),
        },
        ownerReferences: one.owner ? [{ kind: 'WorkloadGroup', name: one.owner, uid: one.owner }] : [],
      },
    ),
  )
const group = fc
  .tuple(name, labels)
  .map(([group, own]) => make('WorkloadGroup', group, { spec: { metadata: { labels: own }, template: {} } }))
const service = fc
  .tuple(fc.constantFrom('s1', 's2'), labels, fc.constantFrom('10.96.0.1', 'None'))
  .map(([service, selector, clusterIP]) =>
    make('Service', service, {
      spec: { selector, clusterIP, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
    }),
  )
const serviceEntry = fc
  .tuple(
    fc.constantFrom('x1', 'x2', 'x3'),
    labels,
    fc.constantFrom('STATIC', 'DNS', 'NONE'),
    fc.boolean(),
    fc.constantFrom(['10.0.0.1'], []),
    fc.constantFrom(['~'], ['.'], []),
  )
  .map(([entry, own, resolution, inline, addresses, exportTo]) =>
    make('ServiceEntry', entry, {
      status: { addresses: [{ value: '240.240.0.1', host: 'x1.example.org' }] },
      spec: {
        // Two ServiceEntries of one host.
        hosts: [`${entry === 'x3' ? 'x1' : entry}.example.org`],
        addresses,
        exportTo,
        resolution,
        ...(inline
          ? { endpoints: [{ address: '10.9.0.1', labels: own }] }
          : { workloadSelector: { labels: own } }),
      },
    }),
  )
const pod = fc
  .tuple(fc.constantFrom('p1', 'p2'), labels, fc.boolean(), fc.boolean())
  .map(([pod, own, ready, proxied]) =>
    make(
      'Pod',
      pod,
      {
        spec: { containers: [{ name: proxied ? 'istio-proxy' : 'app' }] },
        status: {
          podIP: '10.1.0.1',
          conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
        },
      },
      { labels: own },
    ),
  )
const sidecar = fc
  .constantFrom('./*', '*/*', 'ns/x1.example.org')
  .map((egress) => make('Sidecar', 'scope', { spec: { egress: [{ hosts: [egress] }] } }))
const slice = fc
  .tuple(fc.constantFrom('sl1', 'sl2'), fc.constantFrom('s1', 's2'), fc.subarray(['p1', 'p2']), fc.boolean())
  .map(([slice, of, pods, ready]) =>
    make(
      'EndpointSlice',
      slice,
      {
        endpoints: pods.map((target) => ({
          addresses: ['10.1.0.1'],
          conditions: { ready },
          targetRef: { kind: 'Pod', name: target },
        })),
      },
      { labels: { 'kubernetes.io/service-name': of } },
    ),
  )
const host = (of: string) => `${of}.ns.svc.cluster.local`
/** Of sidecars, of a gateway, of both, or a delegate; to its own host and others, with a mirror or handing over. */
const virtualService = fc
  .record({
    name: fc.constantFrom('v1', 'v2', 'v3'),
    hosts: fc.constantFrom(['s1'], ['s2'], ['s1', 's2'], ['*'], []),
    gateways: fc.constantFrom([], ['gw'], ['gw', 'mesh']),
    to: fc.array(fc.constantFrom('s1', 's2', 'x1.example.org', 'nowhere'), { minLength: 1, maxLength: 2 }),
    mirror: fc.constantFrom('', 's2', 'x2.example.org'),
    delegate: fc.constantFrom('', 'v1', 'v3'),
    weight: fc.nat(100),
    creationTimestamp: fc.constantFrom('', '2026-01-01T00:00:00Z'),
  })
  .map(({ name, hosts, gateways, to, mirror, delegate, weight, creationTimestamp }) =>
    make(
      'VirtualService',
      name,
      {
        spec: {
          hosts,
          gateways,
          http: [
            ...(delegate ? [{ match: [{ uri: { prefix: '/' } }], delegate: { name: delegate } }] : []),
            {
              route: to.flatMap((of) => [
                { destination: { host: of, subset: 'vm' }, weight },
                { destination: { host: of, subset: 'k8s' }, weight: 100 - weight },
              ]),
              ...(mirror ? { mirrors: [{ destination: { host: mirror } }] } : {}),
            },
          ],
        },
      },
      { creationTimestamp },
    ),
  )
const ruled = fc.constantFrom(host('s1'), host('s2'), 'x1.example.org')
const destinationRule = fc.tuple(fc.constantFrom('d1', 'd2'), ruled).map(([rule, of]) =>
  make('DestinationRule', rule, {
    spec: {
      host: of,
      subsets: ['vm', 'k8s'].map((one) => ({ name: one, labels: { version: one } })),
    },
  }),
)

const object = fc.oneof(
  { weight: 4, arbitrary: entry },
  { weight: 2, arbitrary: group },
  { weight: 2, arbitrary: service },
  serviceEntry,
  pod,
  slice,
  sidecar,
  { weight: 2, arbitrary: virtualService },
  destinationRule,
)
type Step = { kind: 'change'; change: Change } | { kind: 'time'; nowMs: number }
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom<Change['type']>('upsert', 'upsert', 'upsert', 'remove'), object)
      .map(([type, one]): Step => ({ kind: 'change', change: { type, object: one } })),
  },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: T0, max: T0 + 3 * STALE_MS })
      .map((nowMs): Step => ({ kind: 'time', nowMs })),
  },
)

const QUERIES: ViewQuery[] = [
  { view: 'groups' },
  { view: 'group', namespace: 'ns', name: 'g1' },
  { view: 'group', namespace: 'ns', name: 'g2' },
  { view: 'hosts' },
  { view: 'host', host: host('s1') },
  { view: 'host', host: host('s2') },
  { view: 'host', host: '*' },
  { view: 'host', host: 'x1.example.org' },
  { view: 'names' },
  { view: 'name', host: host('s1') },
  { view: 'name', host: 'x1.example.org' },
].map((query) => viewQuerySchema.parse(query))

const documents = (inventory: Inventory) => QUERIES.map((query) => runView(inventory, query, shell))

function play(steps: readonly Step[]): {
  inventory: Inventory
  final: Map<string, KubeObject>
  nowMs: number
} {
  const inventory = createInventory(STALE_MS)
  const final = new Map<string, KubeObject>()
  let nowMs = T0
  for (const one of steps) {
    if (one.kind === 'time') {
      nowMs = Math.max(nowMs, one.nowMs)
      advanceTime(inventory, nowMs, emptyDirty())
      continue
    }
    const { type, object: changed } = one.change
    applyChanges(inventory, [one.change], nowMs, emptyDirty())
    const id = `${changed.kind} ${keyOf(changed.metadata)}`
    if (type === 'upsert') final.set(id, changed)
    else final.delete(id)
  }
  return { inventory, final, nowMs }
}

describe('the incremental join', () => {
  it('equals the join from scratch after any sequence of events', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { inventory, final, nowMs } = play(steps)
        const scratch = createInventory(STALE_MS)
        // Another order altogether: by kind from the last, so that nothing depends on what came first.
        const objects = [...final.values()].sort(
          (a, b) =>
            KINDS.indexOf(b.kind) - KINDS.indexOf(a.kind) || (a.metadata.name < b.metadata.name ? 1 : -1),
        )
        applyChanges(
          scratch,
          objects.map((one): Change => ({ type: 'upsert', object: one })),
          nowMs,
          emptyDirty(),
        )
        expect(documents(inventory)).toEqual(documents(scratch))
        expect(inventory.tally).toEqual(scratch.tally)
      }),
      { numRuns: 300 },
    )
  })

  it('agrees with a plain reading of Istio’s rules', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { inventory, final, nowMs } = play(steps)
        const all = <K extends Kind>(kind: K) =>
          [...final.values()].filter((one) => one.kind === kind) as unknown as ObjectOf<K>[]
        const entries = all('WorkloadEntry')
        const carriesAll = (own: Record<string, string>, wanted: Record<string, string>) =>
          Object.entries(wanted).every(([key, value]) => own[key] === value)
        for (const one of all('Service')) {
          const selector = one.spec.selector ?? {}
          const selected = entries.filter(
            ({ spec }) =>
              Object.keys(selector).length > 0 &&
              one.spec.clusterIP !== 'None' &&
              spec.address === '10.0.0.1' &&
              carriesAll(spec.labels, selector),
          )
          const tally = inventory.sourceTallies.get(`Service/ns/${one.metadata.name}`)
          expect(tally?.total ?? 0).toBe(selected.length)
          expect(tally?.eligible ?? 0).toBe(
            selected.filter((each) => entryHealth(each, nowMs, STALE_MS).eligible).length,
          )
        }
        for (const of of [host('s1'), host('s2'), 'x1.example.org']) {
          const detail = hostDetail(inventory, of)
          for (const [id, counts] of Object.entries(detail?.backends ?? {})) {
            const [to = '', subset = ''] = id.split('|')
            expect([id, counts]).toEqual([id, backendsOfDestination(inventory, to, subset)])
          }
        }
        for (const one of all('WorkloadGroup')) {
          const claimed = entries.filter(
            ({ metadata }) =>
              (metadata.annotations['istio.io/autoRegistrationGroup'] ??
                metadata.ownerReferences[0]?.name) === one.metadata.name,
          )
          const members = inventory.members.get(`ns/${one.metadata.name}`) ?? new Set()
          for (const each of claimed) expect(members.has(keyOf(each.metadata))).toBe(true)
        }
        const states = entries.map((each) => entryHealth(each, nowMs, STALE_MS).state)
        for (const state of ['healthy', 'unhealthy', 'pending', 'stale', 'static'] as const) {
          expect(inventory.tally.byState[state]).toBe(states.filter((each) => each === state).length)
        }
      }),
    )
  })

  it('names in `dirty` every view that a change touches', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), step, (steps, last) => {
        const { inventory, nowMs } = play(steps)
        const before = documents(inventory)
        const dirty = emptyDirty()
        if (last.kind === 'time') advanceTime(inventory, Math.max(nowMs, last.nowMs), dirty)
        else applyChanges(inventory, [last.change], nowMs, dirty)
        documents(inventory).forEach((after, index) => {
          const query = QUERIES[index]
          if (query && !viewIsAffected(query, dirty)) expect(after).toEqual(before[index])
        })
      }),
      { numRuns: 300 },
    )
  })

  it('forgets everything when everything is removed', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { inventory, final, nowMs } = play(steps)
        applyChanges(
          inventory,
          [...final.values()].map((one): Change => ({ type: 'remove', object: one })),
          nowMs,
          emptyDirty(),
        )
        for (const [part, value] of Object.entries(inventory)) {
          if (value instanceof Map) expect([part, [...value.keys()]]).toEqual([part, []])
        }
        expect(inventory.tally.total).toBe(0)
      }),
    )
  })
})

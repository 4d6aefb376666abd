import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS } from '#lib/kube/kinds.ts'
import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { applyChanges, type ChangeListener } from '#lib/mesh/apply-changes.ts'
import { emptyDirty, type Inventory } from '#lib/mesh/inventory.ts'
import { inventoryOf, type Manifest } from '#lib/names/names.test-helper.ts'
import { PROXY_PAGES } from '#lib/proxies/proxy-pages.ts'
import { systemClock } from '#server/clock.ts'
import { type DemoMesh, startDemoMesh } from '#server/demo/demo-mesh.ts'
import { demoWorld } from '#server/demo/seeds/world.ts'
import { createOffThread } from '#server/envoy/off-thread.ts'
import { openDoor } from '#server/envoy/open-door.ts'
import { createIstiodView } from '#server/istiod/create-istiod-view.ts'
import { urlDoor } from '#server/istiod/door.ts'
import { createNameSources } from '#server/names/create-name-sources.ts'
import { createMeshProxies } from '#server/proxies/create-mesh-proxies.ts'
import type { ProxyRuntime } from '#server/proxies/proxies-runtime.ts'
import { readPage } from '#server/proxies/read-page.ts'
import { readProxies } from '#server/proxies/read-proxies.ts'

let mesh: DemoMesh
let runtime: ProxyRuntime
const offThread = createOffThread()
let inventory: Inventory
let tell: () => void = () => undefined
beforeAll(async () => {
  mesh = await startDemoMesh({ world: demoWorld('small'), weather: false })
  inventory = inventoryOf([...(await listed('WorkloadEntry')), ...(await listed('Pod'))])
  const istiods = () => ({ doors: mesh.istiods.map(({ url }) => urlDoor(url)) })
  const names = createNameSources({ inventory, istiods, agent: () => ({ reason: '' }), clock: systemClock })
  const view = createIstiodView({ istiods, clock: systemClock })
  const store = {
    inventory,
    feeds: () => KINDS.map((kind) => ({ kind, objects: 0, state: 'synced' as const })),
    setNameSettings: () => undefined,
    onChange: (listener: ChangeListener) => {
      const [pod] = inventory.objects.Pod.values()
      tell = () => pod && listener({ type: 'upsert', object: pod })
      return () => true
    },
  }
  runtime = {
    store,
    names,
    istiods: view,
    proxies: createMeshProxies({ store, names, istiods: view, clock: systemClock }),
    envoys: ({ id }) => ({
      door: openDoor({
        way: { kind: 'demo', words: 'the demo mesh' },
        baseUrl: `${mesh.proxiesUrl}/${id}`,
        offThread,
      }),
    }),
    offThread,
    settings: { ISTHMUS_ENVOY_LOG_LEVELS: false },
    certificates: { stateOf: () => ({ kind: 'unknown', reason: 'Not asked' }), note: () => undefined },
  }
})
afterAll(() => Promise.all([mesh.close(), offThread.close()]))

const PATHS = { WorkloadEntry: 'apis/networking.istio.io/v1/workloadentries', Pod: 'api/v1/pods' }
async function listed(kind: keyof typeof PATHS): Promise<Manifest[]> {
  const { items } = (await (await fetch(`${mesh.api.url}/${PATHS[kind]}`)).json()) as { items: Manifest[] }
  return items.map((item) => ({ ...item, kind }))
}
const ask = (query = '') => readProxies(runtime, new URLSearchParams(query))

describe('the proxies of the demo mesh', () => {
  it('are all there, with what istiods say of each', async () => {
    const connections = mesh.istiods.flatMap((istiod) => istiod.connections())
    const { page, counts, istiods, missing, reason, namespaces } = await ask()
    const { synced, stale, rejected, away, vms, pods } = counts
    expect([missing, reason]).toEqual(['', ''])
    expect(synced + stale + rejected).toBe(connections.length)
    expect(vms + pods).toBe(page.total)
    expect(page.total).toBe(connections.length + away)
    expect(istiods.map(({ proxies }) => proxies).sort()).toEqual(
      mesh.istiods.map((istiod) => istiod.connections().length).sort(),
    )
    expect(istiods.every(({ version }) => /^\d+\.\d+\.\d+$/.test(version))).toBe(true)
    expect(new Set(namespaces)).toEqual(new Set(connections.map(({ proxy }) => proxy.namespace)))
    const { rows } = await ask('q=forum-vm-1.istioinaction')
    expect(rows).toMatchObject([
      {
        id: 'forum-vm-1.istioinaction',
        kind: 'vm',
        object: { kind: 'WorkloadEntry', name: 'forum-vm-10.10.0.25' },
        connection: { state: 'connected', sinceMs: expect.any(Number) },
        sync: { CDS: { sentAtMs: expect.any(Number) }, NDS: { kind: 'synced' } },
        dnsCapture: true,
      },
    ])
  })

  it('are counted as they are filtered', async () => {
    const { counts } = await ask()
    for (const sync of ['synced', 'stale', 'rejected', 'away'] as const)
      expect((await ask(`sync=${sync}`)).page.matching).toBe(counts[sync])
    expect((await ask('kind=vm')).page.matching).toBe(counts.vms)
    expect((await ask('skewed=only')).page.matching).toBe(counts.skewed)
    await expect(ask('sync=broken')).rejects.toMatchObject({ code: 'bad-request' })
  })

  it.each(PROXY_PAGES)(
    'have %s, and the same clusters, listeners and routes as istiod would send',
    async (page) => {
      const id = 'forum-vm-1.istioinaction'
      const of = (query: string) => readPage(runtime, id, page, new URLSearchParams(`pageSize=200&${query}`))
      const envoy = await of('')
      expect(envoy.page.total).toBeGreaterThan(0)
      if (page === 'certificates' || page === 'stats') return
      const istiod = await of('source=istiod')
      const names = ({ rows }: typeof envoy) =>
        rows.flatMap((row) => ('id' in row ? row.id : 'name' in row ? row.name : []))
      expect(istiod.page.total).toBeGreaterThan(0)
      expect(names(envoy)).toEqual(expect.arrayContaining(names(istiod)))
    },
  )

  it('know what stands behind their endpoints, and have no ghosts', async () => {
    const { rows } = await readPage(
      runtime,
      'forum-vm-1.istioinaction',
      'clusters',
      new URLSearchParams('q=outbound|80||forum.istioinaction'),
    )
    expect(rows[0]?.endpoints.length).toBeGreaterThan(0)
    for (const { object, ghost } of rows[0]?.endpoints ?? [])
      expect([object?.namespace, ghost]).toEqual(['istioinaction', ''])
  })

  it('that go away stay in the list, by the name that they had', async () => {
    const before = await ask('q=forum-vm-1.istioinaction')
    const entry = inventory.objects.WorkloadEntry.get('istioinaction/forum-vm-10.10.0.25')
    if (!entry) throw new Error('The demo mesh has no forum-vm-1')
    const disconnectedAt = new Date(before.atMs + 60_000).toISOString()
    const object = OBJECT_SCHEMAS.WorkloadEntry.parse({
      ...entry,
      metadata: {
        ...entry.metadata,
        resourceVersion: 'next',
        annotations: { 'istio.io/disconnectedAt': disconnectedAt },
      },
    })
    applyChanges(inventory, [{ type: 'upsert', object }], 0, emptyDirty())
    tell()
    await expect
      .poll(async () =>
        (await ask('sync=away&q=forum-vm-1')).rows.map(({ id, connection }) => ({ id, ...connection })),
      )
      .toEqual([{ id: 'forum-vm-1.istioinaction', state: 'away', sinceMs: Date.parse(disconnectedAt) }])
  })
})

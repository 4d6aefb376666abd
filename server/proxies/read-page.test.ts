import { describe, expect, it } from 'vitest'
import { type Manifest, proxyOf } from '#lib/names/names.test-helper.ts'
import type { ProxyPage } from '#lib/proxies/proxy-pages.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import { type FakeMesh, fakeProxies } from '#server/proxies/proxies.test-helper.ts'
import { readPage } from '#server/proxies/read-page.ts'
import { readProxies } from '#server/proxies/read-proxies.ts'
import { readProxy } from '#server/proxies/read-proxy.ts'

const VM = proxyOf({ istiod: 'istiod-1' })
const ENTRY: Manifest = {
  kind: 'WorkloadEntry',
  metadata: { name: 'vm-1', namespace: 'shop' },
  spec: { address: '10.0.0.1' },
}
const socket = (address: string, port = 80) => ({ socket_address: { address, port_value: port } })
const host = (address: string, health = 'HEALTHY', requests = 0) => ({
  address: socket(address),
  health_status: { eds_health_status: health },
  stats: [{ name: 'rq_total', value: String(requests) }],
})
const cluster = (name: string, ...hosts: object[]) => ({
  name,
  eds_service_name: name,
  host_statuses: hosts,
})
const OK = cluster('outbound|80||a.shop.svc.cluster.local', host('10.0.0.1', 'HEALTHY', 7))
const HALF = cluster(
  'outbound|80||b.shop.svc.cluster.local',
  host('10.0.0.1', 'HEALTHY', 3),
  host('10.0.0.9', 'UNHEALTHY'),
)
const CLUSTERS = '/clusters?format=json'
const PAGES = {
  [CLUSTERS]: { cluster_statuses: [cluster('inbound|80||'), OK, HALF] },
  '/stats?format=json': { stats: [] },
}
/** A runtime with one VM, and what asks it for pages. */
function meshOf(mesh: FakeMesh) {
  const clock = createStepClock(1_000)
  const runtime = fakeProxies({ proxies: [VM], manifests: [ENTRY], ...mesh }, clock)
  const page = <P extends ProxyPage>(name: P, query = '') =>
    readPage(runtime, VM.id, name, new URLSearchParams(query), clock)
  return { clock, runtime, page }
}

describe('the clusters of a proxy', () => {
  it('are told with the objects behind their endpoints, the troubled ones first', async () => {
    const { page, clock } = meshOf({ pages: PAGES })
    await page('clusters')
    clock.advance(4_000)
    const { rows, ...rest } = await page('clusters')
    expect(rest).toEqual({
      source: 'envoy',
      atMs: 5_000,
      page: { page: 1, pageSize: 50, matching: 3, total: 3 },
    })
    expect(
      rows.map(({ host, available, endpointCount, requests }) => [host, available, endpointCount, requests]),
    ).toEqual([
      ['b.shop.svc.cluster.local', 1, 2, 3],
      ['a.shop.svc.cluster.local', 1, 1, 7],
      ['', 0, 0, null],
    ])
    expect(rows[0]?.endpoints.map(({ address, object, ghost }) => [address, object?.name, ghost])).toEqual([
      ['10.0.0.9:80', undefined, expect.stringMatching(/has the address 10\.0\.0\.9$/)],
      ['10.0.0.1:80', 'vm-1', ''],
    ])
  })

  it('have no ghost before an answer from 4 s after the first look has it too', async () => {
    const { page, clock } = meshOf({ pages: PAGES })
    const ghosts = async () =>
      (await page('clusters')).rows.flatMap(({ endpoints }) =>
        endpoints.flatMap(({ address, ghost }) => (ghost ? [address] : [])),
      )
    expect(await ghosts()).toEqual([])
    clock.advance(3_900)
    expect(await ghosts()).toEqual([])
    // The answer of before is still kept: looking at it again decides nothing.
    clock.advance(1_000)
    expect(await ghosts()).toEqual([])
    clock.advance(2_000)
    expect(await ghosts()).toEqual(['10.0.0.9:80'])
    // After a minute without a look it begins anew.
    clock.advance(61_000)
    expect(await ghosts()).toEqual([])
  })

  it('are searched and filtered as they are shown', async () => {
    const { page } = meshOf({ pages: PAGES })
    const names = async (query: string) => (await page('clusters', query)).rows.map(({ name }) => name)
    expect(await names('trouble=only')).toEqual([HALF.name])
    expect(await names('direction=inbound')).toEqual(['inbound|80||'])
    expect(await names('q=10.0.0.9')).toEqual([HALF.name])
    expect(await names('q=A.SHOP outbound')).toEqual([OK.name])
    expect(await names('q=.*')).toEqual([])
  })

  it('are asked for once while somebody types or turns pages, and again later', async () => {
    const { page, runtime, clock } = meshOf({ pages: PAGES })
    await page('clusters')
    await page('clusters', 'q=a&pageSize=10')
    expect(runtime.asked).toEqual([CLUSTERS])
    clock.advance(2_100)
    expect((await page('clusters')).atMs).toBe(3_100)
    expect(runtime.asked).toEqual([CLUSTERS, CLUSTERS])
  })

  it('come from istiod where that is asked for, without counts', async () => {
    const config = {
      configs: [
        {
          '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
          dynamicActiveClusters: [{ cluster: { name: OK.name, type: 'EDS' } }],
        },
      ],
    }
    const { page, runtime } = meshOf({ config })
    const { rows, source } = await page('clusters', 'source=istiod')
    expect([source, rows.map(({ name, requests }) => [name, requests])]).toEqual([
      'istiod',
      [[OK.name, null]],
    ])
    expect(runtime.asked).toEqual([])
  })
})

describe('other pages of a proxy', () => {
  it('put the lists of a dump back together', async () => {
    const listener = (name: string) => ({ listener: { name, address: socket('0.0.0.0', 15021) } })
    const { page } = meshOf({
      pages: {
        '/listeners?format=json': {
          listener_statuses: [{ name: 'only-here', local_address: socket('0.0.0.0', 15090) }],
        },
        '/config_dump?resource=static_listeners': { configs: [listener('static')] },
        '/config_dump?resource=dynamic_listeners': {
          configs: [{ name: 'dynamic', active_state: listener('dynamic') }],
        },
        '/config_dump?resource=static_route_configs': {},
        '/config_dump?resource=dynamic_route_configs': {
          configs: [
            {
              route_config: {
                name: '80',
                virtual_hosts: [
                  {
                    name: 'a:80',
                    domains: ['a'],
                    routes: [{ match: { prefix: '/' }, route: { cluster: OK.name } }],
                  },
                ],
              },
            },
          ],
        },
      },
    })
    const { rows } = await page('listeners')
    expect(rows.map(({ name }) => name)).toEqual(['dynamic', 'static', 'only-here'])
    expect((await page('routes', `q=${OK.name}`)).rows).toMatchObject([
      { configuration: '80', domains: ['a'] },
    ])
    expect((await page('routes', 'q=nothing')).page).toMatchObject({ matching: 0, total: 1 })
  })

  it('ask for the statistics that hold the longest word, and look for the others', async () => {
    const value = (name: string) => ({ name, value: 1 })
    const filter = encodeURIComponent('(?i)cluster\\.a')
    const path = `/stats?format=json&filter=${filter}&usedonly`
    const stats = [
      value('cluster.a.rq_total'),
      value('cluster.a.cx_total'),
      { name: 'cluster.a.rq', value: 'x' },
    ]
    const { page } = meshOf({ pages: { ...PAGES, [path]: { stats } } })
    const rows = async (query: string) => (await page('stats', query)).rows.map(({ name }) => name)
    expect(await rows('q=RQ Cluster.a&used=only')).toEqual(['cluster.a.rq_total'])
    expect(await rows('q=RQ cluster.a&used=only&text=shown')).toEqual(['cluster.a.rq', 'cluster.a.rq_total'])
    expect(await rows('q=(')).toEqual([])
  })

  it('refuse what istiod knows nothing of, and other input', async () => {
    const { page } = meshOf({ pages: PAGES })
    for (const [name, query] of [
      ['certificates', 'source=istiod'],
      ['stats', 'source=istiod'],
      ['clusters', 'source=file'],
      ['clusters', 'page=0'],
    ] as const)
      await expect(page(name, query)).rejects.toMatchObject({ code: 'bad-request' })
  })

  it('say why the source can’t be asked', async () => {
    await expect(meshOf({}).page('clusters')).rejects.toMatchObject({
      code: 'cluster-unreachable',
      message: 'There is no way to it',
    })
    const { page } = meshOf({ pages: { [CLUSTERS]: { clients: [] } } })
    await expect(page('clusters')).rejects.toThrow('answered something that no Envoy answers')
    await expect(page('certificates')).rejects.toThrow('relay http://10.20.0.7:15099 answered 404')
    await expect(page('routes', 'source=istiod')).rejects.toThrow('No istiod can be reached')
  })

  it('know no other proxy', async () => {
    const { runtime, clock } = meshOf({ pages: PAGES })
    for (const id of ['gone.shop', '../secrets', ''])
      await expect(readPage(runtime, id, 'clusters', new URLSearchParams(), clock)).rejects.toMatchObject({
        code: 'not-found',
      })
  })
})

describe('one proxy', () => {
  it('is told with what its Envoy says now', async () => {
    const version = 'abc/1.40.0/Clean/RELEASE/BoringSSL'
    const pages = { '/server_info': { version }, '/memory': { allocated: '7', heap_size: '8' } }
    const { runtime, clock } = meshOf({ pages })
    expect(await readProxy(runtime, VM.id, clock)).toMatchObject({
      row: { id: VM.id, connection: { state: 'connected', istiod: 'istiod-1' } },
      way: { state: 'open' },
      intent: { state: 'open', istiod: 'istiod-1' },
      envoy: { state: 'LIVE', version: '1.40.0', memory: { allocatedBytes: 7 } },
      atMs: 1_000,
    })
    expect(runtime.noted).toEqual([VM.id])
  })

  it('that is away says so, by the name of its entry', async () => {
    const annotations = { 'istio.io/disconnectedAt': '2026-09-01T08:00:00Z' }
    const away = {
      ...ENTRY,
      metadata: { ...ENTRY.metadata, annotations },
      spec: { address: '10.0.0.1', serviceAccount: 'forum', network: 'onprem' },
    }
    const { runtime, clock } = meshOf({ manifests: [away], proxies: [] })
    expect(await readProxy(runtime, 'vm-1.shop', clock)).toMatchObject({
      row: { connection: { state: 'away', sinceMs: Date.UTC(2026, 8, 1, 8) }, sync: null },
      way: { state: 'none', reason: 'There is no way to it' },
      intent: { state: 'none', reason: expect.stringMatching(/connected to no istiod/) },
      envoy: { reason: 'There is no way to it' },
      serviceAccount: 'forum',
      network: 'onprem',
    })
  })

  it('that another istiod may have says that nothing is known, and gives no intent', async () => {
    const annotations = { 'istio.io/connectedAt': '1970-01-01T00:00:00Z', 'istio.io/workloadController': 'b' }
    const held = { ...ENTRY, metadata: { ...ENTRY.metadata, annotations } }
    const { runtime, clock } = meshOf({
      manifests: [held],
      proxies: [],
      missing: 'b.istio-system is not ready',
    })
    expect(await readProxy(runtime, 'vm-1.shop', clock)).toMatchObject({
      row: { connection: { state: 'unknown', sinceMs: 0 } },
      intent: { state: 'none', reason: expect.stringMatching(/Not all istiods could be asked/) },
    })
    const { counts, rows, missing } = await readProxies(runtime, new URLSearchParams('sync=unknown'))
    expect([counts.unknown, counts.away, rows.length, missing]).toEqual([
      1,
      0,
      1,
      'b.istio-system is not ready',
    ])
  })

  it('does not let the page wait for an Envoy that does not answer', async () => {
    const { runtime, clock } = meshOf({ pages: {} })
    const found = runtime.envoys(VM)
    if ('reason' in found) throw new Error(found.reason)
    const limits: unknown[] = []
    const getJson = async (_: string, limit?: { limitMs?: number }) => void limits.push(limit?.limitMs)
    await readProxy({ ...runtime, envoys: () => ({ door: { ...found.door, getJson } }) }, VM.id, clock)
    expect(limits).toEqual([2_000, 2_000])
  })

  it('says why its Envoy does not answer', async () => {
    const { runtime, clock } = meshOf({ pages: {} })
    expect((await readProxy(runtime, VM.id, clock)).envoy).toEqual({
      reason: 'relay http://10.20.0.7:15099 answered 404',
    })
  })
})

import { describe, expect, it } from 'vitest'
import type { FeedState } from '#lib/kube/feed.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import { type Manifest, proxyOf } from '#lib/names/names.test-helper.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import { fakeSources, NOT_ASKED, namesRuntime } from '#server/names/names.test-helper.ts'
import { readExplain } from '#server/names/read-explain.ts'
import { readProxies } from '#server/names/read-proxies.ts'
import { readTables } from '#server/names/read-tables.ts'

const at = (name: string, more: object = {}) => ({ namespace: 'shop', name, ...more })
const SERVICE: Manifest = {
  kind: 'Service',
  metadata: at('api'),
  spec: { clusterIP: '10.96.0.7', ports: [{ name: 'http', port: 80 }] },
}
const entry = (host: string, value: string): Manifest => ({
  kind: 'ServiceEntry',
  metadata: at(host.split('.')[0] ?? ''),
  spec: { hosts: [host], resolution: 'DNS', ports: [{ number: 443, name: 'tls', protocol: 'TLS' }] },
  status: { addresses: [{ host, value }] },
})
const vm = (name: string): Manifest => ({
  kind: 'WorkloadEntry',
  metadata: at(name, { annotations: { 'istio.io/connectedAt': '2026-09-01T00:00:00Z' } }),
  spec: { address: '10.20.0.7', labels: { app: 'api' } },
})
const pod = (name: string): Manifest => ({
  kind: 'Pod',
  metadata: at(name),
  spec: { containers: [{ name: 'istio-proxy' }] },
  status: { phase: 'Running', podIP: '10.1.0.1' },
})
const MESH = [SERVICE, entry('db.example.org', '240.240.0.1'), vm('api-vm-10.20.0.7'), pod('web-1')]
const connected = proxyOf({ object: { kind: 'WorkloadEntry', namespace: 'shop', name: 'api-vm-10.20.0.7' } })
const query = (of: object) => new URLSearchParams(Object.entries(of))

describe('readProxies', () => {
  it('joins what istiod tells with what objects tell, each proxy once, VMs first', async () => {
    const runtime = namesRuntime(MESH, fakeSources({ proxies: [connected] }))
    const answer = await readProxies(runtime, query({}))
    expect(answer.proxies.map(({ id, kind, knownBy }) => [id, kind, knownBy])).toEqual([
      ['vm-1.shop', 'vm', 'istiod'],
      ['web-1.shop', 'pod', 'objects'],
    ])
    expect(answer).toMatchObject({ matching: 2, total: 2, istiod: { state: 'known', atMs: 5, hosts: 1 } })
  })

  it('goes on with objects alone, and says why', async () => {
    const answer = await readProxies(namesRuntime(MESH, fakeSources()), query({}))
    expect(answer.proxies.map(({ id }) => id)).toEqual(['api-vm-10.20.0.7.shop', 'web-1.shop'])
    expect(answer.istiod).toEqual({ state: 'unknown', reason: NOT_ASKED })
  })

  it('finds by every word in id, object and address, and shows 50', async () => {
    const runtime = namesRuntime(MESH, fakeSources({ proxies: [connected] }))
    expect(await readProxies(runtime, query({ q: 'SHOP api-vm' }))).toMatchObject({ matching: 1, total: 2 })
    const many = namesRuntime(
      Array.from({ length: 70 }, (_, n) => pod(`p-${n}`)),
      fakeSources(),
    )
    const answer = await readProxies(many, query({}))
    expect([answer.proxies.length, answer.matching]).toEqual([50, 70])
  })
})

describe('readTables', () => {
  const computed = {
    'api.shop.svc.cluster.local': {
      ips: ['10.96.0.7'],
      registry: 'Kubernetes' as const,
      shortname: 'api',
      namespace: 'shop',
    },
    'db.example.org': { ips: ['240.240.0.1'], registry: 'External' as const },
  }
  const other = { ...computed, 'db.example.org': { ips: ['240.240.0.9'], registry: 'External' as const } }

  it('shows all three, and where they differ', async () => {
    const runtime = namesRuntime(MESH, fakeSources({ proxies: [connected], istiod: computed, agent: other }))
    const answer = await readTables(runtime, query({ proxy: 'vm-1.shop' }))
    expect(answer.columns).toMatchObject({
      computed: { state: 'known', hosts: 2 },
      istiod: { state: 'known', atMs: 5, hosts: 2 },
      agent: { state: 'known', hosts: 2 },
    })
    expect(answer.rows.map(({ host, difference }) => [host, difference !== ''])).toEqual([
      ['api.shop.svc.cluster.local', false],
      ['db.example.org', true],
    ])
    expect(answer).toMatchObject({ matching: 2, total: 2, differences: 1, page: 1, pageSize: 100 })
    const only = await readTables(runtime, query({ proxy: 'vm-1.shop', only: 'differences' }))
    expect(only.rows.map(({ host }) => host)).toEqual(['db.example.org'])
    const found = await readTables(runtime, query({ proxy: 'vm-1.shop', q: '240.240.0.9' }))
    expect(found.rows.map(({ host }) => host)).toEqual(['db.example.org'])
  })

  it('computes for a proxy that nobody can be asked about, and says what is unknown', async () => {
    const answer = await readTables(
      namesRuntime(MESH, fakeSources()),
      query({ proxy: 'api-vm-10.20.0.7.shop' }),
    )
    expect(answer.columns.istiod).toEqual({ state: 'unknown', reason: NOT_ASKED })
    expect(answer.rows.map(({ computed: info, istiod }) => [info?.ips, istiod])).toEqual([
      [['10.96.0.7'], null],
      [['240.240.0.1'], null],
    ])
    expect(answer.differences).toBe(0)
  })

  it('follows the settings of istiod', async () => {
    const of = async (settings: object) =>
      readTables(
        namesRuntime(MESH, fakeSources({ proxies: [connected], settings })),
        query({ proxy: 'vm-1.shop' }),
      )
    expect((await of({ defaultServiceExportTo: ['~'] })).total).toBe(0)
    expect((await of({})).total).toBe(2)
  })

  it('asks istiod and the agent once for pages and searches of some seconds', async () => {
    const sources = fakeSources({ proxies: [connected], istiod: computed, agent: computed })
    let asked = 0
    const counted = {
      ...sources,
      istiodTable: (proxy: typeof connected) => {
        asked += 1
        return sources.istiodTable(proxy)
      },
    }
    const clock = createStepClock(0)
    const runtime = namesRuntime(MESH, counted)
    const read = (more: object) => readTables(runtime, query({ proxy: 'vm-1.shop', ...more }), clock)
    await read({})
    clock.advance(3_999)
    await read({ q: 'db' })
    expect(asked).toBe(1)
    clock.advance(1)
    await read({ page: '2' })
    expect(asked).toBe(2)
  })

  it('says whose settings the names are computed with', async () => {
    const of = async (knownBy: 'istiod' | 'defaults') =>
      readTables(
        namesRuntime(MESH, fakeSources({ proxies: [connected], settings: { knownBy } })),
        query({ proxy: 'vm-1.shop' }),
      )
    expect((await of('defaults')).settings).toBe('defaults')
    expect((await of('istiod')).settings).toBe('istiod')
  })

  it('pages by 100', async () => {
    const hosts = Array.from({ length: 250 }, (_, n) => entry(`h${n}.org`, `240.240.1.${n}`))
    const runtime = namesRuntime(hosts, fakeSources({ proxies: [connected] }))
    const answer = await readTables(runtime, query({ proxy: 'vm-1.shop', page: '9' }))
    expect([answer.page, answer.rows.length, answer.matching]).toEqual([3, 50, 250])
  })
})

describe('readExplain', () => {
  const runtime = namesRuntime(
    MESH,
    fakeSources({ proxies: [connected, proxyOf({ id: 'bare.shop', dnsCapture: false })] }),
  )

  it('answers for one proxy, and for a second one', async () => {
    const asked = { proxy: 'vm-1.shop', name: 'db.example.org' }
    expect(await readExplain(runtime, query(asked))).toMatchObject({
      explanation: { type: 'A', answer: { kind: 'addresses', addresses: ['240.240.0.1'] } },
      compared: null,
    })
    const both = await readExplain(runtime, query({ ...asked, compare: 'bare.shop' }))
    expect(both.compared).toMatchObject({
      explanation: { answer: { kind: 'not-captured' } },
      difference: expect.stringMatching(/./),
    })
  })
})

describe('while objects that decide names are not known', () => {
  const held = { 'db.example.org': { ips: ['240.240.0.1'], registry: 'External' as const } }
  const away = { sinceMs: 0, reason: 'connect ECONNREFUSED' }

  it.each<[Kind, FeedState, string, RegExp]>([
    ['Service', { state: 'connecting' }, 'cluster-unreachable', /Service is not read yet/],
    [
      'ServiceEntry',
      { state: 'forbidden', sinceMs: 0, reason: '403' },
      'forbidden',
      /ServiceEntry .* may not list and watch serviceentries\.networking\.istio\.io/,
    ],
    [
      'Sidecar',
      { state: 'stale', ...away, neverSynced: true },
      'cluster-unreachable',
      /Sidecar is not read: connect ECONNREFUSED/,
    ],
    ['EndpointSlice', { state: 'connecting' }, 'cluster-unreachable', /EndpointSlice/],
  ])('nothing is computed or explained: %s %j', async (kind, state, code, words) => {
    const sources = fakeSources({ proxies: [connected], istiod: {}, agent: held })
    const runtime = namesRuntime([], sources, { [kind]: state })
    const answer = await readTables(runtime, query({ proxy: 'vm-1.shop' }))
    expect(answer.columns.computed).toEqual({ state: 'unknown', reason: expect.stringMatching(words) })
    expect(answer.rows.map(({ computed }) => computed)).toEqual([null])
    // The agent's table still differs from istiod's; with no istiod there is nothing to compare with.
    expect(answer.differences).toBe(1)
    const alone = namesRuntime(MESH, fakeSources({ proxies: [connected], agent: held }), { [kind]: state })
    expect((await readTables(alone, query({ proxy: 'vm-1.shop' }))).differences).toBe(0)
    await expect(
      readExplain(runtime, query({ proxy: 'vm-1.shop', name: 'db.example.org' })),
    ).rejects.toMatchObject({ code, message: expect.stringMatching(words) })
  })

  it('old objects and kinds that the cluster has not are good enough', async () => {
    const runtime = namesRuntime(MESH, fakeSources({ proxies: [connected] }), {
      Service: { state: 'stale', ...away },
      Sidecar: { state: 'crd-absent', sinceMs: 0 },
      Gateway: { state: 'connecting' },
    })
    expect((await readTables(runtime, query({ proxy: 'vm-1.shop' }))).total).toBe(2)
    expect(await readExplain(runtime, query({ proxy: 'vm-1.shop', name: 'db.example.org' }))).toMatchObject({
      explanation: { answer: { kind: 'addresses' } },
    })
  })
})

describe('what is refused', () => {
  const runtime = namesRuntime(MESH, fakeSources({ proxies: [connected] }))
  const explained = { proxy: 'vm-1.shop', name: 'api' }

  it.each<[string, string, () => Promise<unknown>]>([
    ['no proxy', 'proxy', () => readTables(runtime, query({}))],
    ['page 0', 'page', () => readTables(runtime, query({ proxy: 'vm-1.shop', page: '0' }))],
    ['only=all', 'only', () => readTables(runtime, query({ proxy: 'vm-1.shop', only: 'all' }))],
    ['a long search', 'q', () => readProxies(runtime, query({ q: 'x'.repeat(201) }))],
    ['no name', 'name', () => readExplain(runtime, query({ ...explained, name: ' ' }))],
    ['a name with a space', 'name', () => readExplain(runtime, query({ ...explained, name: 'a b' }))],
    ['MX', 'type', () => readExplain(runtime, query({ ...explained, type: 'MX' }))],
  ])('%s, naming the field %s', async (_, field, ask) => {
    await expect(ask()).rejects.toMatchObject({
      code: 'bad-request',
      field,
      message: expect.stringContaining(field),
    })
  })

  it.each<[string, () => Promise<unknown>]>([
    ['proxy', () => readTables(runtime, query({ proxy: 'nobody.shop' }))],
    ['proxy', () => readExplain(runtime, query({ ...explained, proxy: 'nobody.shop' }))],
    ['compare', () => readExplain(runtime, query({ ...explained, compare: 'nobody.shop' }))],
  ])('an unknown %s, with what to do', async (field, ask) => {
    await expect(ask()).rejects.toMatchObject({
      code: 'not-found',
      field,
      message: expect.stringContaining('nobody.shop'),
      fix: expect.stringMatching(/./),
    })
  })
})

import { describe, expect, it } from 'vitest'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { inventoryOf, type Manifest, proxyOf } from '#lib/names/names.test-helper.ts'
import { listProxies, rememberProxies, type ToldByIstiods } from '#lib/proxies/list-proxies.ts'
import type { SyncState } from '#lib/proxies/proxy-row.ts'

const ISTIOD = 'istiod-1.istio-system'
const AT_MS = Date.UTC(2026, 8, 1, 9)
const BEFORE = '2026-09-01T08:00:00Z'
const AFTER = '2026-09-01T09:00:05Z'

const entry = (name: string, annotations: Record<string, string>): Manifest => ({
  kind: 'WorkloadEntry',
  metadata: {
    name,
    namespace: 'shop',
    annotations: Object.fromEntries(Object.entries(annotations).map(([key, at]) => [`istio.io/${key}`, at])),
  },
  spec: { address: '10.20.0.7' },
})
const pod = (name: string, more: Record<string, unknown> = {}): Manifest => ({
  kind: 'Pod',
  metadata: { name, namespace: 'shop', creationTimestamp: BEFORE, ...more },
  spec: { containers: [{ name: 'istio-proxy' }] },
  status: { phase: 'Running', podIP: '10.30.0.1' },
})
const vm = (change: Partial<NameProxy> = {}): NameProxy =>
  proxyOf({
    id: 'host-1.shop',
    istiod: ISTIOD,
    istioVersion: '1.30.2',
    connectedAtMs: 5,
    object: { kind: 'WorkloadEntry', namespace: 'shop', name: 'vm-1' },
    ...change,
  })
function told(proxies: NameProxy[], change: Partial<ToldByIstiods> = {}): ToldByIstiods {
  return {
    connected: new Map(proxies.map((one) => [one.id, one])),
    atMs: AT_MS,
    isComplete: true,
    asked: [ISTIOD],
    states: null,
    versions: new Map([[ISTIOD, '1.31.0']]),
    ...change,
  }
}
const NONE_TOLD = { atMs: null, isComplete: false }
const connections = (manifests: Manifest[], by: ToldByIstiods, before?: ReturnType<typeof rememberProxies>) =>
  listProxies(inventoryOf(manifests), by, before).map(({ proxy, connection }) => ({
    id: proxy.id,
    ...connection,
  }))

describe('listProxies', () => {
  it('has connected ones as istiods tell, and those away as their objects tell, by id', () => {
    const manifests = [
      entry('vm-1', { connectedAt: BEFORE }),
      entry('vm-2', { disconnectedAt: BEFORE }),
      entry('by-hand', {}),
      pod('pod-1'),
      pod('plain', {}),
    ]
    const plain = { ...manifests[4], spec: { containers: [{ name: 'app' }] } } as Manifest
    expect(connections([...manifests.slice(0, 4), plain], told([vm()]))).toEqual([
      { id: 'host-1.shop', state: 'connected', istiod: ISTIOD, sinceMs: 5 },
      { id: 'pod-1.shop', state: 'away', sinceMs: null },
      { id: 'vm-2.shop', state: 'away', sinceMs: Date.parse(BEFORE) },
    ])
  })

  it('calls nothing away that another istiod may have', () => {
    const manifests = [entry('vm-1', { connectedAt: BEFORE, workloadController: 'istiod-2' }), pod('pod-1')]
    for (const by of [told([], { isComplete: false }), told([], NONE_TOLD)])
      expect(connections(manifests, by)).toEqual([
        { id: 'pod-1.shop', state: 'unknown', sinceMs: null },
        { id: 'vm-1.shop', state: 'unknown', sinceMs: Date.parse(BEFORE) },
      ])
  })

  it('calls nothing away whose entry names an istiod that was not asked, unless that is gone', () => {
    const held = entry('vm-1', { connectedAt: BEFORE, workloadController: 'istiod-2' })
    const istiod = { ...pod('istiod-2'), metadata: { name: 'istiod-2', namespace: 'istio-canary' } }
    const running = { ...istiod, spec: {} }
    expect(connections([held, running], told([]))).toEqual([
      { id: 'vm-1.shop', state: 'unknown', sinceMs: Date.parse(BEFORE) },
    ])
    const away = [{ id: 'vm-1.shop', state: 'away', sinceMs: null }]
    expect(connections([held], told([]))).toEqual(away)
    expect(connections([held, running], told([], { asked: ['istiod-2.istio-canary'] }))).toEqual(away)
    expect(connections([held, running], told([], { asked: ['http://127.0.0.1:15014'] }))).toEqual(away)
  })

  it('calls nothing away that has come since istiods were asked', () => {
    const manifests = [
      entry('vm-1', { connectedAt: AFTER, workloadController: 'istiod-1' }),
      pod('pod-1', { creationTimestamp: AFTER }),
      pod('pod-2', { deletionTimestamp: AFTER }),
    ]
    expect(connections(manifests, told([]))).toEqual([
      { id: 'vm-1.shop', state: 'connected', istiod: 'istiod-1', sinceMs: Date.parse(AFTER) },
    ])
  })

  it('believes an entry that its proxy has left since istiods were asked', () => {
    const left = [entry('vm-1', { disconnectedAt: AFTER })]
    expect(connections(left, told([vm()]))).toEqual([
      { id: 'host-1.shop', state: 'away', sinceMs: Date.parse(AFTER) },
    ])
    expect(connections([entry('vm-1', { disconnectedAt: BEFORE })], told([vm()]))).toMatchObject([
      { state: 'connected' },
    ])
  })

  it('remembers the host name of a VM that goes away', () => {
    const connected = listProxies(inventoryOf([entry('vm-1', { connectedAt: BEFORE })]), told([vm()]))
    const left = [entry('vm-1', { disconnectedAt: BEFORE })]
    expect(connections(left, told([]), rememberProxies(connected))).toEqual([
      { id: 'host-1.shop', state: 'away', sinceMs: Date.parse(BEFORE) },
    ])
    expect(connections(left, told([]))).toMatchObject([{ id: 'vm-1.shop' }])
  })

  it('lists a name once', () => {
    const manifests = [entry('host-1', { disconnectedAt: BEFORE })]
    expect(connections(manifests, told([vm({ object: null })]))).toMatchObject([{ state: 'connected' }])
  })

  it('tells how far istiod has come, by the newer of two answers', () => {
    const at: SyncState = { kind: 'synced', sentAtMs: 1 }
    const none: SyncState = { kind: 'not-sent' }
    const sync = { CDS: at, EDS: at, LDS: at, RDS: { kind: 'stale', sentAtMs: 2 }, NDS: none } as const
    const states = (atMs: number) => ({
      byProxy: new Map([['host-1.shop', { istiod: 'istiod-2.istio-system', version: '1.29.0', sync }]]),
      missing: '',
      atMs,
    })
    const [older] = listProxies(inventoryOf([]), told([vm()], { states: states(AT_MS - 1) }))
    expect(older).toMatchObject({
      connection: { istiod: ISTIOD, sinceMs: 5 },
      summary: 'stale',
      version: '1.30.2',
      skew: { istiod: '1.31.0', minors: -1 },
    })
    const [newer] = listProxies(
      inventoryOf([]),
      told([vm({ istioVersion: '' })], { states: states(AT_MS + 1) }),
    )
    expect(newer).toMatchObject({
      connection: { istiod: 'istiod-2.istio-system', sinceMs: null },
      version: '1.29.0',
      skew: null,
    })
  })
})

import type { RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { legacyAddressOf } from '#lib/names/legacy-allocation.ts'
import { inventoryOf, type Manifest, namesOf, proxyOf } from '#lib/names/names.test-helper.ts'
import { type OpenServer, openServer } from '#server/demo/http.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import { urlDoor } from '#server/istiod/door.ts'
import { createFindAgent } from '#server/names/agent-doors.ts'
import { createNameSources } from '#server/names/create-name-sources.ts'
import {
  type FakeNamesIstiod,
  type FakeProxy,
  openNamesIstiod,
} from '#server/names/fake-names.test-helper.ts'

const opened: OpenServer[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})
async function istiodWith(...proxies: FakeProxy[]): Promise<FakeNamesIstiod> {
  const istiod = await openNamesIstiod(...proxies)
  opened.push(istiod)
  return istiod
}

const HOST = 'billing.shop.svc.corp.example'
const TABLE = {
  [HOST]: { ips: ['10.96.4.2'], registry: 'Kubernetes', shortname: 'billing', namespace: 'shop' },
}
const VM: FakeProxy = {
  connection: 'vm-1.shop-4',
  labels: { app: 'billing' },
  metadata: {
    AUTO_REGISTER_GROUP: 'billing-vm',
    NETWORK: 'onprem',
    CLUSTER_ID: 'c1',
    ISTIO_VERSION: '1.31.0',
  },
  table: TABLE,
}
const ENTRY: Manifest = {
  kind: 'WorkloadEntry',
  metadata: {
    name: 'billing-vm-10.20.0.7-onprem',
    namespace: 'shop',
    annotations: {
      'istio.io/autoRegistrationGroup': 'billing-vm',
      'istio.io/connectedAt': '2026-09-01T08:00:00Z',
    },
  } as Manifest['metadata'],
  spec: { address: '10.20.0.7', network: 'onprem' },
}
const pod = (name: string): Manifest => ({
  kind: 'Pod',
  metadata: { name, namespace: 'shop' } as Manifest['metadata'],
})

type Options = {
  objects?: Manifest[]
  relay?: Record<string, string>
  missing?: string
  mostBytes?: number
  limitMs?: number
}
function sourcesOf(istiods: readonly { url: string }[], options: Options = {}) {
  const { objects = [ENTRY], relay = {}, missing = '', ...limits } = options
  const inventory = inventoryOf(objects)
  const clock = createStepClock(Date.UTC(2026, 8, 1))
  const sources = createNameSources({
    inventory,
    istiods: () =>
      istiods.length > 0
        ? { doors: istiods.map(({ url }) => urlDoor(url)), missing }
        : { reason: 'No istiod is known' },
    agent: createFindAgent({ relay: (id) => relay[id], inventory, podDoors: null }),
    clock,
    limits,
  })
  return { sources, clock }
}
const answered = <T>(told: { value: T } | { reason: string }): T => {
  if ('reason' in told) throw new Error(told.reason)
  return told.value
}
const refused = (told: { value: unknown } | { reason: string }): string =>
  'reason' in told ? told.reason : ''

describe('proxies', () => {
  it('are who is connected, as they told istiod, with the object that stands for them', async () => {
    const istiod = await istiodWith(
      VM,
      { connection: 'pod-1.shop-5', metadata: { NODE_NAME: 'node-1', DNS_CAPTURE: undefined } },
      { connection: 'gw.shop-6', type: 'router', metadata: { NODE_NAME: 'node-1' } },
      { connection: 'ztunnel-x.shop-7', type: 'ztunnel' },
    )
    const { sources } = sourcesOf([istiod], { objects: [ENTRY, pod('pod-1')] })
    const proxies = answered(await sources.proxies())
    expect([...proxies.keys()]).toEqual(['vm-1.shop', 'pod-1.shop', 'gw.shop'])
    expect(proxies.get('vm-1.shop')).toEqual({
      id: 'vm-1.shop',
      kind: 'vm',
      type: 'sidecar',
      namespace: 'shop',
      labels: { app: 'billing' },
      ips: ['10.20.0.7'],
      clusterId: 'c1',
      network: 'onprem',
      dnsCapture: true,
      dnsAutoAllocate: false,
      dnsDomain: 'shop.svc.corp.example',
      knownBy: 'istiod',
      istiod: istiod.url,
      istioVersion: '1.31.0',
      connectedAtMs: Date.parse('2026-09-01T08:00:00Z'),
      object: { kind: 'WorkloadEntry', namespace: 'shop', name: 'billing-vm-10.20.0.7-onprem' },
      entryName: 'billing-vm-10.20.0.7-onprem',
    })
    expect(proxies.get('pod-1.shop')).toMatchObject({
      kind: 'pod',
      dnsCapture: false,
      object: { kind: 'Pod', name: 'pod-1' },
    })
    expect(proxies.get('gw.shop')).toMatchObject({ kind: 'pod', type: 'router', object: null })
  })

  it('of a WorkloadEntry that was written for them have that one', async () => {
    const istiod = await istiodWith({ ...VM, metadata: { WORKLOAD_ENTRY: 'by-hand' } })
    const byHand: Manifest = {
      ...ENTRY,
      metadata: { name: 'by-hand', namespace: 'shop' } as Manifest['metadata'],
    }
    const { sources } = sourcesOf([istiod], { objects: [byHand] })
    expect(answered(await sources.proxies()).get('vm-1.shop')?.object?.name).toBe('by-hand')
  })

  it('are asked for at most every 15 s, and once for all who ask at a time', async () => {
    const istiod = await istiodWith(VM)
    const { sources, clock } = sourcesOf([istiod])
    const [first, second] = await Promise.all([sources.proxies(), sources.proxies()])
    expect(answered(first)).toBe(answered(second))
    const asked = istiod.asked.length
    clock.advance(14_999)
    expect(answered(await sources.proxies())).toBe(answered(first))
    expect(istiod.asked).toHaveLength(asked)
    clock.advance(1)
    await sources.proxies()
    expect(istiod.asked.length).toBeGreaterThan(asked)
  })

  it('are those of the istiods that answer, and say which did not', async () => {
    const [one, other] = [await istiodWith(VM), await istiodWith()]
    other.status = 401
    const { sources } = sourcesOf([one, other])
    const told = await sources.proxies()
    expect(answered(told).size).toBe(1)
    expect(told).toMatchObject({ missing: expect.stringMatching(/answered 401.*audience istio-ca/) })
  })

  it('are not all where an istiod that may have some is not asked', async () => {
    const istiod = await istiodWith(VM)
    const { sources } = sourcesOf([istiod], { missing: 'istiod-b.istio-system is not ready' })
    expect(await sources.proxies()).toMatchObject({
      missing: 'istiod-b.istio-system is not ready',
      asked: [istiod.url],
    })
  })

  it('that changed istiods are where they connected last', async () => {
    const [one, other] = [
      await istiodWith({ ...VM, connection: 'vm-1.shop-9', connectedAt: '2026-09-01T08:00:00Z' }),
      await istiodWith({ ...VM, connection: 'vm-1.shop-2', connectedAt: '2026-09-01T08:00:01Z' }),
    ]
    const { sources } = sourcesOf([one, other])
    expect(answered(await sources.proxies()).get('vm-1.shop')?.istiod).toBe(other.url)
  })

  it('have a reason when no istiod is known or none answers, and are asked for again soon', async () => {
    expect(refused(await sourcesOf([]).sources.proxies())).toBe('No istiod is known')
    const istiod = await istiodWith(VM)
    istiod.status = 403
    const { sources, clock } = sourcesOf([istiod])
    expect(refused(await sources.proxies())).toMatch(/answered 403.*DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES/)
    istiod.status = 200
    clock.advance(3_000)
    expect(answered(await sources.proxies()).size).toBe(1)
  })

  it.each<[string, RequestListener, RegExp]>([
    ['hangs', () => undefined, /did not answer within/],
    ['talks nonsense', (_, response) => response.end('[{"x":1}]'), /is no list of proxies/],
    ['is cut off', (_, response) => response.destroy(), /can't be reached/],
  ])(
    'of an istiod that %s have a reason',
    async (_, answer, words) => {
      const server = await openServer(answer)
      opened.push(server)
      expect(refused(await sourcesOf([server]).sources.proxies())).toMatch(words)
    },
    10_000,
  )
})

describe('a mesh whose metadata would be too much to ask for', () => {
  const many: FakeProxy[] = Array.from({ length: 50 }, (_, n) => ({
    ...VM,
    connection: `vm-${n + 1}.shop-${n + 100}`,
    address: `10.20.0.${n + 7}:40000`,
    metadata: { ...VM.metadata, INSTANCE_IPS: `10.20.0.${n + 7}` },
  }))

  it('is known by its objects, and each proxy by itself when it is asked about', async () => {
    const istiod = await istiodWith(...many)
    const { sources } = sourcesOf([istiod], { mostBytes: 5_000 })
    const proxies = answered(await sources.proxies())
    expect(proxies.size).toBe(50)
    expect(istiod.asked.filter((path) => path === '/debug/adsz')).toEqual([])
    expect(proxies.get('vm-1.shop')).toMatchObject({
      kind: 'vm',
      knownBy: 'objects',
      ips: ['10.20.0.7'],
      object: { kind: 'WorkloadEntry', name: ENTRY.metadata.name },
    })
    expect(proxies.get('vm-2.shop')).toMatchObject({ kind: 'vm', object: null })
    expect(answered(await sources.proxy('vm-2.shop'))).toMatchObject({
      id: 'vm-2.shop',
      knownBy: 'istiod',
      ips: ['10.20.0.8'],
      network: 'onprem',
    })
  })
})

describe('istiod’s table', () => {
  it('is asked of the istiod that has the proxy, by its connection', async () => {
    const [one, other] = [await istiodWith({ connection: 'vm-2.shop-1' }), await istiodWith(VM)]
    const { sources, clock } = sourcesOf([one, other])
    const told = await sources.istiodTable(proxyOf())
    expect(told).toEqual({ value: TABLE, atMs: clock.nowMs() })
    expect(other.asked).toContain('/debug/ndsz?proxyID=vm-1.shop-4')
    expect(one.asked.some((path) => path.includes('vm-1'))).toBe(false)
  })

  it('is empty for a proxy that has not asked for names', async () => {
    const { sources } = sourcesOf([await istiodWith({ connection: VM.connection })])
    expect(answered(await sources.istiodTable(proxyOf()))).toEqual({})
  })

  it('is looked for once more when the proxy has gone to another istiod', async () => {
    const [one, other] = [await istiodWith(VM), await istiodWith()]
    const { sources } = sourcesOf([one, other])
    await sources.proxies()
    other.proxies.push({ ...VM, connection: 'vm-1.shop-77', connectedAt: '2026-09-01T09:00:00Z' })
    one.proxies.splice(0)
    expect(answered(await sources.istiodTable(proxyOf()))).toEqual(TABLE)
    other.proxies.splice(0)
    expect(refused(await sources.istiodTable(proxyOf()))).toMatch(/connected to none of the istiods/)
    const asked = other.asked.length
    await sources.istiodTable(proxyOf())
    expect(other.asked).toHaveLength(asked)
  })

  it('is looked for once more when the proxy is in no list yet, once in 3 s', async () => {
    const istiod = await istiodWith()
    const { sources, clock } = sourcesOf([istiod])
    await sources.proxies()
    istiod.proxies.push(VM)
    expect(answered(await sources.istiodTable(proxyOf()))).toEqual(TABLE)
    const asked = istiod.asked.length
    const absent = () => sources.proxy('nobody.shop')
    for (const _ of [1, 2, 3]) expect(refused(await absent())).toMatch(/connected to none of the istiods/)
    expect(istiod.asked).toHaveLength(asked)
    clock.advance(3_000)
    await absent()
    expect(istiod.asked.length).toBeGreaterThan(asked)
  })

  it('says that an istiod which might have the proxy could not be asked', async () => {
    const [one, other] = [await istiodWith(), await istiodWith()]
    other.status = 503
    const { sources } = sourcesOf([one, other])
    expect(refused(await sources.istiodTable(proxyOf()))).toMatch(/not all could be asked: .* answered 503/)
  })

  it('is never another proxy’s, whose connection contains the name of this one', async () => {
    const mine = { ...VM, table: { mine: { ips: ['10.0.0.1'], registry: 'External' } } }
    const istiod = await istiodWith({ ...VM, connection: 'my-vm-1.shop-42' }, mine)
    const { sources } = sourcesOf([istiod])
    expect(refused(await sources.istiodTable(proxyOf()))).toMatch(/would answer about my-vm-1.shop instead/)
    expect(answered(await sources.istiodTable(proxyOf({ id: 'my-vm-1.shop' })))).toEqual(TABLE)
  })

  it.each(['../../x.shop', 'vm-1.shop&push=true', 'vm-1.shop-4#', '__proto__', '', 'a'.repeat(5_000)])(
    'S27: is not asked about %j',
    async (id) => {
      const istiod = await istiodWith(VM)
      const { sources } = sourcesOf([istiod])
      for (const told of [await sources.istiodTable(proxyOf({ id })), await sources.proxy(id)])
        expect(refused(told)).toMatch(/not the id of a proxy/)
      expect(istiod.asked).toEqual([])
    },
  )

  it('has what istiod would send a proxy, endpoints included, and never another one’s', async () => {
    const istiod = await istiodWith({ ...VM, connection: 'my-vm-1.shop-42' }, VM)
    const { sources } = sourcesOf([istiod])
    expect(refused(await sources.istiodConfig(proxyOf()))).toMatch(/would answer about my-vm-1.shop instead/)
    const bytes = answered(await sources.istiodConfig(proxyOf({ id: 'my-vm-1.shop' })))
    expect(JSON.parse(new TextDecoder().decode(bytes))).toMatchObject({ of: 'my-vm-1.shop-42' })
    expect(istiod.asked.filter((path) => path.startsWith('/debug/config_dump'))).toEqual([
      '/debug/config_dump?proxyID=my-vm-1.shop-42&include_eds',
    ])
    expect(refused(await sources.istiodConfig(proxyOf({ id: 'gone.shop' })))).toMatch(/connected to none/)
  })

  it('asks istiod for nothing that changes it', async () => {
    const istiod = await istiodWith(VM)
    const { sources } = sourcesOf([istiod])
    await Promise.all([sources.proxies(), sources.settings(), sources.istiodTable(proxyOf())])
    for (const path of istiod.asked) expect(path).not.toMatch(/push|clear|force_disconnect/)
  })
})

describe('an agent’s table', () => {
  async function agentThat(answer: RequestListener): Promise<Record<string, string>> {
    const server = await openServer(answer)
    opened.push(server)
    return { 'vm-1.shop': server.url }
  }

  it('is asked at the address that is set', async () => {
    const relay = await agentThat((request, response) =>
      response.writeHead(request.url === '/debug/ndsz' ? 200 : 404).end(JSON.stringify({ table: TABLE })),
    )
    const { sources } = sourcesOf([], { relay })
    expect(answered(await sources.agentTable(proxyOf()))).toEqual(TABLE)
  })

  it.each<[string, RequestListener, RegExp]>([
    ['has none', (_, response) => response.writeHead(404).end('{}'), /no name table: DNS capture is off/],
    ['is asked from afar', (_, response) => response.writeHead(403).end(), /relay must run beside it/],
    ['talks nonsense', (_, response) => response.end('[]'), /is no name table/],
    ['hangs', () => undefined, /did not answer within 0.1 s/],
    [
      'sends on',
      (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
      /redirect/,
    ],
  ])('has a reason when the agent %s', async (_, answer, words) => {
    const { sources } = sourcesOf([], { relay: await agentThat(answer), limitMs: 100 })
    expect(refused(await sources.agentTable(proxyOf()))).toMatch(words)
  })

  it('S29: of a VM is never looked for at its address', async () => {
    const { sources } = sourcesOf([])
    const ips = ['127.0.0.1', '169.254.169.254']
    expect(refused(await sources.agentTable(proxyOf({ ips })))).toMatch(
      /vm-1\.shop=<its address>.*ISTHMUS_AGENT_URLS/,
    )
  })
})

describe('an agent in a pod', () => {
  const inventory = inventoryOf([pod('pod-1')])
  const doors: string[] = []
  const podDoors = {
    door: ({ namespace, name }: { namespace: string; name: string }, port: number) => {
      doors.push(`${namespace}/${name}:${port}`)
      return {
        name,
        getJson: async () => ({ table: TABLE }),
        getText: async () => '',
        getBytes: async () => new Uint8Array(),
      }
    },
    way: () => expect.fail('no other questions are put'),
    close: async () => undefined,
  }
  const findAgent = createFindAgent({ relay: () => undefined, inventory, podDoors })

  it('is asked through the API server, when the pod is one of this cluster', () => {
    const object = { kind: 'Pod', namespace: 'shop', name: 'pod-1' } as const
    expect(findAgent(proxyOf({ kind: 'pod', object }))).toHaveProperty('door')
    expect(doors).toEqual(['shop/pod-1:15020'])
    for (const other of [null, { ...object, name: 'pod-2' }, { ...object, name: '../../secrets' }])
      expect(findAgent(proxyOf({ kind: 'pod', object: other }))).toEqual({
        reason: expect.stringMatching(/not known/),
      })
    expect(doors).toHaveLength(1)
  })
})

describe('the mesh’s settings', () => {
  it('are istiod’s, and the domain is that of its Services', async () => {
    const istiod = await istiodWith(VM)
    istiod.mesh = { rootNamespace: 'root', defaultServiceExportTo: ['.'] }
    expect(await sourcesOf([istiod]).sources.settings()).toEqual({
      rootNamespace: 'root',
      clusterDomain: 'corp.example',
      defaultServiceExportTo: ['.'],
      clusterId: 'cluster-1',
      trustDomain: 'cluster.local',
      trustDomainAliases: [],
      knownBy: 'istiod',
    })
  })

  it('are those of the first istiod to tell, whichever hangs', async () => {
    const slow = await openServer((request, response) => {
      if (request.url !== '/debug/mesh') response.writeHead(404).end()
    })
    opened.push(slow)
    const { sources } = sourcesOf([slow, await istiodWith(VM)])
    const startedMs = performance.now()
    expect(await sources.settings()).toMatchObject({ knownBy: 'istiod' })
    expect(performance.now() - startedMs).toBeLessThan(1_500)
  })

  it('are not asked for where no istiod answers', async () => {
    const istiod = await istiodWith(VM)
    istiod.status = 401
    await sourcesOf([istiod]).sources.settings()
    expect(istiod.asked).not.toContain('/debug/mesh')
  })

  it('say that istiod allocates by its older hash, where a table shows it and no status denies it', async () => {
    const entry = (addresses: object[]): Manifest => ({
      kind: 'ServiceEntry',
      metadata: { name: 'a', namespace: 'shop' } as Manifest['metadata'],
      spec: { hosts: ['a.example'], resolution: 'DNS' },
      status: { addresses },
    })
    const names = namesOf([entry([])])
    const [service] = names.services
    const ips = [(service && legacyAddressOf(names, service)?.v4) ?? '']
    const asking = {
      ...VM,
      metadata: { ...VM.metadata, DNS_AUTO_ALLOCATE: 'true' },
      table: { 'a.example': { ips, registry: 'External' } },
    }
    const istiod = await istiodWith(asking)
    const settingsWith = (objects: Manifest[]) => sourcesOf([istiod], { objects }).sources.settings()
    expect(await settingsWith([entry([])])).toMatchObject({ allocation: 'legacy' })
    expect(await settingsWith([entry([{ value: '240.240.0.1', host: 'a.example' }])])).not.toHaveProperty(
      'allocation',
    )
    asking.table = { 'a.example': { ips: ['10.0.0.1'], registry: 'External' } }
    expect(await settingsWith([entry([])])).not.toHaveProperty('allocation')
  })

  it('are Istio’s defaults when no istiod can be asked', async () => {
    const istiod = await istiodWith(VM)
    istiod.status = 401
    for (const istiods of [[], [istiod]])
      expect(await sourcesOf(istiods).sources.settings()).toMatchObject({
        rootNamespace: 'istio-system',
        clusterDomain: 'cluster.local',
        knownBy: 'defaults',
      })
  })
})

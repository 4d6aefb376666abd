import { afterEach, describe, expect, it } from 'vitest'
import { camelCase } from '#server/demo/config/camel-case.ts'
import { type DemoMesh, startDemoMesh } from '#server/demo/demo-mesh.ts'
import { type Part, partOf, partsOf, textOf } from '#server/demo/parts.ts'
import { seedWorld } from '#server/demo/seeds/world.ts'
import { createStepClock } from '#server/demo/step-clock.ts'

const START = Date.parse('2026-09-01T08:00:00Z')
const NS = 'istioinaction'
const ID = `forum-vm-1.${NS}`
const meshes: DemoMesh[] = []
afterEach(async () => {
  for (const mesh of meshes.splice(0)) await mesh.close()
})

async function setUp() {
  const clock = createStepClock(START)
  const mesh = await startDemoMesh({ world: seedWorld(), weather: false, clock })
  meshes.push(mesh)
  const ask = (path: string, proxy = ID, init: RequestInit = {}) =>
    fetch(`${mesh.proxiesUrl}/${proxy}/${path}`, init)
  const json = async (path: string, proxy = ID): Promise<Part> =>
    partOf(await (await ask(path, proxy)).json())
  const istiod = async (path: string, proxy = ID): Promise<Part> => {
    const of = mesh.istiods.find((one) => one.connectionOf(proxy))
    return partOf(await (await fetch(`${of?.url}/debug/${path}`)).json())
  }
  const number = async (name: string, proxy = ID): Promise<number> => {
    const { stats } = await json(`stats?format=json&filter=^${encodeURIComponent(name)}$`, proxy)
    return Number(partsOf(stats)[0]?.value)
  }
  const syncOf = async (proxy: string): Promise<Part> => {
    const of = mesh.istiods.find((one) => one.connectionOf(proxy))
    const all = (await (await fetch(`${of?.url}/debug/syncz`)).json()) as unknown
    return partOf(partsOf(all).find((one) => one.proxy === proxy))
  }
  return { mesh, clock, ask, json, istiod, number, syncOf }
}

const partNamed = ({ configs }: Part, name: string): Part =>
  partOf(partsOf(configs).find((one) => textOf(one['@type']).endsWith(`.${name}ConfigDump`)))
const list = (dump: Part, part: string, name: string, of: string): unknown[] =>
  partsOf(partNamed(dump, part)[name]).map((one) => one[of])

/** What is in both dumps, as istiod writes it. */
async function bothSides({ json, istiod }: Awaited<ReturnType<typeof setUp>>, proxy = ID) {
  const [own, intended] = [
    await json('config_dump?include_eds', proxy),
    await istiod(`config_dump?proxyID=${proxy}&include_eds`, proxy),
  ]
  return {
    clusters: [
      list(own, 'Clusters', 'dynamic_active_clusters', 'cluster').map(camelCase),
      list(intended, 'Clusters', 'dynamicActiveClusters', 'cluster'),
    ],
    routes: [
      list(own, 'Routes', 'dynamic_route_configs', 'route_config').map(camelCase),
      list(intended, 'Routes', 'dynamicRouteConfigs', 'routeConfig'),
    ],
    listeners: [
      list(own, 'Listeners', 'dynamic_listeners', 'active_state').map((one) =>
        camelCase(partOf(one).listener),
      ),
      list(intended, 'Listeners', 'dynamicListeners', 'activeState').map((one) => partOf(one).listener),
    ],
    endpoints: [addressesIn(own), addressesIn(intended)],
  }
}

const addressesIn = (dump: Part): string[] => {
  const part = partNamed(dump, 'Endpoints')
  const configs = [part.dynamic_endpoint_configs, part.dynamicEndpointConfigs].flatMap(partsOf)
  return (
    configs
      .map((one) => camelCase(one.endpoint_config ?? one.endpointConfig))
      .map(partOf)
      // What Envoy finds by DNS is no part of what istiod sends.
      .filter(({ clusterName }) => /^outbound\|(?!5432)/.test(textOf(clusterName)))
      .map(({ clusterName, endpoints }) => {
        const addresses = partsOf(endpoints).flatMap(({ lbEndpoints }) =>
          partsOf(lbEndpoints).map(({ endpoint }) => JSON.stringify(partOf(endpoint).address)),
        )
        return `${clusterName} ${addresses.join(' ')}`
      })
      .sort()
  )
}

describe('istiod and the Envoys of the demo', () => {
  it('have the same configuration, part by part', async () => {
    const setup = await setUp()
    for (const proxy of [ID, 'mysqldb-1.vm', `forum-k8s-7d9f6b8c5-4kq2x.${NS}`]) {
      const sides = await bothSides(setup, proxy)
      for (const [name, [own, intended]] of Object.entries(sides)) {
        expect(own?.length, `${name} of ${proxy}`).toBeGreaterThan(0)
        expect(own, `${name} of ${proxy}`).toEqual(intended)
      }
    }
  })

  it('differ in endpoints while a proxy lags, which syncz calls stale', async () => {
    const setup = await setUp()
    const { mesh, clock, syncOf } = setup
    const vm = mesh.vms.get(NS, 'forum-vm-1')
    const other = mesh.vms.get(NS, 'forum-vm-2')
    if (!vm || !other) throw new Error('no VM')
    mesh.troubles.lag(mesh.vms.proxyOf(vm))
    expect((await syncOf(ID)).endpoint_acked).toBe((await syncOf(ID)).endpoint_sent)
    mesh.vms.stop(other)
    clock.advance(15_000)
    const sides = await bothSides(setup)
    const held = (await setup.json('clusters?format=json&filter=vm.forum')).cluster_statuses
    expect(JSON.stringify(held)).toContain('10.10.0.26')
    expect(sides.endpoints[0]?.join()).toContain('10.10.0.26')
    expect(sides.endpoints[1]?.join()).not.toContain('10.10.0.26')
    expect(sides.clusters[0]).toEqual(sides.clusters[1])
    const stale = await syncOf(ID)
    expect(stale.endpoint_acked).not.toBe(stale.endpoint_sent)
    expect(stale.route_acked).toBe(stale.route_sent)
    const well = await syncOf(`forum-vm-3.${NS}`)
    expect(well.endpoint_acked).toBe(well.endpoint_sent)
    mesh.troubles.clear(ID)
    const after = await bothSides(setup)
    expect(after.endpoints[0]).toEqual(after.endpoints[1])
    expect((await syncOf(ID)).endpoint_acked).toBe((await syncOf(ID)).endpoint_sent)
  })

  it('differ in one listener while a proxy refuses it, and both say why', async () => {
    const setup = await setUp()
    const { mesh, json, number, syncOf } = setup
    const vm = mesh.vms.get(NS, 'forum-vm-1')
    if (!vm) throw new Error('no VM')
    mesh.troubles.reject(mesh.vms.proxyOf(vm))
    const sides = await bothSides(setup)
    expect(sides.routes[0]).toEqual(sides.routes[1])
    const different = sides.listeners[0]?.filter(
      (one, index) => JSON.stringify(one) !== JSON.stringify(sides.listeners[1]?.[index]),
    )
    expect(different?.map((one) => partOf(one).name)).toEqual(['virtualInbound'])
    const sync = await syncOf(ID)
    const resource = partOf(partOf(sync.resources)['type.googleapis.com/envoy.config.listener.v3.Listener'])
    expect(resource.lastError).toContain('Error adding/updating listener(s) virtualInbound')
    expect(sync.listener_acked).not.toBe(sync.listener_sent)
    expect(await number('listener_manager.lds.update_rejected')).toBe(1)
    const { configs } = await json('config_dump?resource=dynamic_listeners&mask=name,error_state')
    const failed = partsOf(configs).filter(({ error_state: state }) => state !== undefined)
    expect(failed).toMatchObject([
      {
        name: 'virtualInbound',
        error_state: { details: expect.stringContaining('script load error'), failed_configuration: {} },
      },
    ])
  })
})

describe('an Envoy of the demo', () => {
  it('ejects an endpoint whose VM fails, until istiod has taken it away', async () => {
    const { mesh, clock, json } = await setUp()
    const proxy = 'reviews-vm-2.bookinfo'
    const flags = async () => {
      const { cluster_statuses: all } = await json('clusters?format=json&filter=ratings', proxy)
      return Object.fromEntries(
        partsOf(partsOf(all)[0]?.host_statuses).map(({ address, health_status: health }) => [
          partOf(partOf(address).socket_address).address,
          partOf(health).failed_outlier_check === true,
        ]),
      )
    }
    expect(await flags()).toEqual({ '10.20.30.41': false, '10.20.30.42': false, '10.20.30.43': false })
    const vm = mesh.vms.get('bookinfo', 'reviews-vm-1')
    if (!vm) throw new Error('no VM')
    mesh.vms.setFailing(vm, 'connection refused')
    expect(await flags()).toEqual({ '10.20.30.41': true, '10.20.30.42': false, '10.20.30.43': false })
    clock.advance(20_000)
    expect(await flags()).toEqual({ '10.20.30.42': false, '10.20.30.43': false })
  })

  it('counts what comes in as time goes by, and never backwards', async () => {
    const { clock, number } = await setUp()
    const at = 'http.inbound_0.0.0.0_8080;.downstream_rq'
    const read = async () => ({
      total: await number(`${at}_total`),
      good: await number(`${at}_2xx`),
      bad: await number(`${at}_5xx`),
      uptime: await number('server.uptime'),
    })
    let before = await read()
    for (let minute = 0; minute < 5; minute++) {
      clock.advance(60_000)
      const now = await read()
      expect(now.total).toBeGreaterThan(before.total)
      expect(now.good).toBeGreaterThan(before.good)
      expect(now.bad).toBeGreaterThanOrEqual(before.bad)
      expect(now.uptime).toBe(before.uptime + 60)
      before = now
    }
  })

  it('has a certificate of a day for its identity, made anew at half of it', async () => {
    const { clock, json } = await setUp()
    const own = async () => {
      const { certificates } = await json('certs')
      const [chain] = partsOf(partsOf(certificates)[0]?.cert_chain)
      const untilMs = Date.parse(textOf(chain?.expiration_time))
      return {
        serial: chain?.serial_number,
        leftMs: untilMs - clock.nowMs(),
        names: chain?.subject_alt_names,
      }
    }
    const serials = new Set<unknown>()
    for (let hour = 0; hour < 30; hour++) {
      const { serial, leftMs, names } = await own()
      serials.add(serial)
      expect(leftMs).toBeGreaterThan(11 * 3_600_000)
      expect(leftMs).toBeLessThanOrEqual(24 * 3_600_000)
      expect(names).toEqual([{ uri: `spiffe://cluster.local/ns/${NS}/sa/forum` }])
      clock.advance(3_600_000)
    }
    expect([3, 4]).toContain(serials.size)
  })

  it('answers wrong calls as the real one does', async () => {
    const { ask } = await setUp()
    const said = async (path: string, method = 'GET') => {
      const response = await ask(path, ID, { method })
      return [response.status, (await response.text()).split('\n')[0]]
    }
    expect(await said('logging')).toEqual([405, 'Method GET not allowed, POST required.'])
    expect(await said('nonsense')).toEqual([404, 'invalid path. admin commands are:'])
    expect(await said('stats?format=nope')).toEqual([
      400,
      'usage: /stats?format=(html|active-html|json|prometheus|text)',
    ])
    expect(await said('logging?level=loud', 'POST')).toEqual([400, 'error: unknown logger level'])
    expect(await said('config_dump?resource=nope')).toEqual([404, 'nope not found in config dump'])
    expect(await said('memory', 'POST')).toEqual([200, expect.stringContaining('allocated')])
  })

  it('remembers the log levels of the proxy that was told, and of no other', async () => {
    const { ask } = await setUp()
    const levels = async (query: string, proxy = ID) =>
      (await ask(`logging${query}`, proxy, { method: 'POST' })).text()
    expect(await levels('?paths=http:debug,router:trace')).toContain('  http: debug\n')
    expect(await levels('')).toContain('  router: trace\n')
    expect(await levels('', `forum-vm-2.${NS}`)).toContain('  router: warning\n')
  })
})

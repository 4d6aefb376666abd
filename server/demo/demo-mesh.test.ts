import { afterEach, describe, expect, it } from 'vitest'
import { entryHealth } from '#lib/health/entry-health.ts'
import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { type DemoMesh, startDemoMesh } from '#server/demo/demo-mesh.ts'
import { type DemoScale, demoWorld, seedWorld } from '#server/demo/seeds/world.ts'
import { createStepClock } from '#server/demo/step-clock.ts'

const START = Date.parse('2026-09-01T08:00:00Z')
const NS = 'istioinaction'
const FORUM = 'forum.istioinaction.svc.cluster.local'
const meshes: DemoMesh[] = []
afterEach(async () => {
  for (const mesh of meshes.splice(0)) await mesh.close()
})

async function setUp(options: { seed?: number; weather?: boolean; scale?: DemoScale } = {}) {
  const { seed = 1, weather = false, scale } = options
  const clock = createStepClock(START)
  const mesh = await startDemoMesh({ world: scale ? demoWorld(scale) : seedWorld(), seed, weather, clock })
  meshes.push(mesh)
  const { store } = mesh.api
  const entry = (address: string) => store.get('WorkloadEntry', NS, `forum-vm-${address}`)
  const annotation = (address: string, name: string) =>
    entry(address)?.metadata.annotations?.[`istio.io/${name}`]
  const states = () =>
    store.list('WorkloadEntry').map((one) => {
      const { state } = entryHealth(OBJECT_SCHEMAS.WorkloadEntry.parse(one), clock.nowMs())
      return `${one.metadata.name} ${state}`
    })
  const vm = (number: number) => {
    const found = mesh.vms.get(NS, `forum-vm-${number}`)
    if (!found) throw new Error('no such VM')
    return found
  }
  return { mesh, clock, store, entry, annotation, states, vm }
}

describe('the demo mesh', () => {
  it('has the seeds’ systems and about forty entries when small', async () => {
    const { store, states } = await setUp({ scale: 'small' })
    expect(states()).toHaveLength(40)
    for (const [kind, namespace, name] of [
      ['WorkloadGroup', NS, 'forum-vm'],
      ['VirtualService', NS, 'forum'],
      ['ServiceEntry', NS, 'external-db'],
      ['WorkloadGroup', 'bookinfo', 'reviews'],
      ['ServiceEntry', 'bookinfo', 'details-svc'],
      ['WorkloadGroup', 'vm', 'mysqldb'],
      ['VirtualService', 'default', 'helloworld-vs'],
      ['Gateway', 'default', 'helloworld-gateway'],
      ['DestinationRule', 'sample', 'helloworld-dr'],
      ['Gateway', 'istio-system', 'cross-network-gateway'],
    ] as const)
      expect(store.get(kind, namespace, name), `${kind} ${name}`).toBeDefined()
  })

  it('is the same mesh with the same weather for the same seed, and another for another', async () => {
    const history = async (seed: number) => {
      const { clock, store } = await setUp({ seed, weather: true })
      const seen: string[] = []
      store.onChange(({ type, kind, object }) => {
        seen.push(`${clock.nowMs()} ${type} ${kind} ${JSON.stringify(object)}`)
      })
      clock.advance(30 * 60_000)
      return seen
    }
    const [once, again, other] = [await history(7), await history(7), await history(8)]
    expect(once.length).toBeGreaterThan(50)
    expect(again).toEqual(once)
    expect(other).not.toEqual(once)
  })

  it('goes through every state a VM can be in, and through a handover, within an hour', async () => {
    const { clock, store, states } = await setUp({ weather: true, scale: 'small' })
    const seen = new Set<string>()
    const handedOver = new Set<string>()
    const controllers = new Map<string, string>()
    store.onChange(({ kind, object }) => {
      if (kind !== 'WorkloadEntry') return
      const controller = object.metadata.annotations?.['istio.io/workloadController'] ?? ''
      const before = controllers.get(object.metadata.uid)
      if (before && before !== controller) handedOver.add(object.metadata.name)
      controllers.set(object.metadata.uid, controller)
      for (const state of states()) seen.add(state.split(' ')[1] ?? '')
    })
    clock.advance(60 * 60_000)
    expect([...seen].sort()).toEqual(['disconnected', 'healthy', 'pending', 'static', 'unhealthy'])
    expect(handedOver.size).toBeGreaterThan(0)
    // Nobody is lost: what the weather broke it mends.
    expect(states().length).toBeGreaterThanOrEqual(38)
  })
})

it('answers odd paths, and knows no name that it was not given', async () => {
  const { mesh, store } = await setUp()
  const statusOf = async (url: string) => (await fetch(url)).status
  const [istiod] = mesh.istiods
  expect(await statusOf(`${istiod?.url}/debug/__proto__`)).toBe(404)
  expect(await statusOf(`${istiod?.url}/debug/constructor`)).toBe(404)
  expect(await statusOf(`${mesh.proxiesUrl}/%zz/clusters`)).toBe(500)
  expect(await statusOf(`${mesh.proxiesUrl}/forum-vm-1.istioinaction/constructor`)).toBe(404)
  const spec = { hosts: ['constructor'], resolution: 'STATIC', addresses: ['192.0.2.9'], ports: [] }
  store.put({ kind: 'ServiceEntry', metadata: { namespace: NS, name: 'odd' }, spec })
  const of = mesh.istiods.find((one) => one.connectionOf('forum-vm-1.istioinaction'))
  const table = await (await fetch(`${of?.url}/debug/ndsz?proxyID=forum-vm-1.istioinaction`)).json()
  expect(JSON.stringify(table)).toContain('"constructor":{"ips":["192.0.2.9"]')
})

it('leaves nothing to happen after it is closed', async () => {
  const { mesh, clock, store } = await setUp({ weather: true, scale: 'small' })
  await mesh.close()
  const { version } = store
  clock.advance(24 * 60 * 60_000)
  expect(store.version).toBe(version)
  await expect(fetch(`${mesh.api.url}/version`)).rejects.toThrow('fetch failed')
})

describe('registration', () => {
  it('marks a stopped VM and removes it after exactly the grace period', async () => {
    const { mesh, clock, entry, annotation, vm } = await setUp()
    mesh.vms.stop(vm(1))
    expect(annotation('10.10.0.25', 'disconnectedAt')).toBe('2026-09-01T08:00:00.000Z')
    expect(annotation('10.10.0.25', 'connectedAt')).toBeUndefined()
    clock.advance(9_999)
    expect(entry('10.10.0.25')).toBeDefined()
    clock.advance(1)
    expect(entry('10.10.0.25')).toBeUndefined()
  })

  it('takes a VM back that returns within the grace period, with the same entry', async () => {
    const { mesh, clock, entry, annotation, vm } = await setUp()
    const { uid } = entry('10.10.0.25')?.metadata ?? {}
    mesh.vms.stop(vm(1))
    clock.advance(5_000)
    mesh.vms.start(vm(1))
    clock.advance(60_000)
    expect(entry('10.10.0.25')?.metadata.uid).toBe(uid)
    expect(annotation('10.10.0.25', 'connectedAt')).toBe('2026-09-01T08:00:05.000Z')
    expect(annotation('10.10.0.25', 'disconnectedAt')).toBeUndefined()
  })

  it('hands a VM over to another istiod: its controller and condition times change, its status does not', async () => {
    const { mesh, clock, entry, annotation, vm } = await setUp()
    const before = annotation('10.10.0.27', 'workloadController')
    mesh.vms.reconnect(vm(3))
    clock.advance(1_000)
    expect(annotation('10.10.0.27', 'workloadController')).not.toBe(before)
    expect(entry('10.10.0.27')?.status).toMatchObject({
      conditions: [
        { status: 'False', lastTransitionTime: '2026-09-01T08:00:00.700Z', message: 'connection refused' },
      ],
    })
  })

  it('never touches an existing entry when its group changes, and uses the group for a new one', async () => {
    const { mesh, clock, store, entry } = await setUp()
    const group = store.get('WorkloadGroup', NS, 'forum-vm')
    const spec = structuredClone(group?.spec) as { template: { ports: object } }
    spec.template.ports = { http: 9090 }
    store.put({ ...group, kind: 'WorkloadGroup', metadata: { ...group?.metadata, name: 'forum-vm' }, spec })
    mesh.controls.run({ kind: 'add', namespace: NS, group: 'forum-vm' })
    clock.advance(10_000)
    expect(entry('10.10.0.25')?.spec).toMatchObject({ ports: { http: 8080 } })
    expect(entry('10.99.0.2')?.spec).toMatchObject({ ports: { http: 9090 } })
  })

  it('goes with its group, and comes back, not yet probed, as soon as the group does', async () => {
    const { clock, store, entry } = await setUp()
    const { uid: _, ...metadata } = store.get('WorkloadGroup', NS, 'forum-vm')?.metadata ?? { name: '' }
    const spec = store.get('WorkloadGroup', NS, 'forum-vm')?.spec
    store.remove('WorkloadGroup', NS, 'forum-vm')
    expect(entry('10.10.0.25')).toBeUndefined()
    clock.advance(40 * 60_000)
    expect(entry('10.10.0.25'), 'no group, no registration').toBeUndefined()
    store.put({ kind: 'WorkloadGroup', metadata: { ...metadata, name: 'forum-vm', namespace: NS }, spec })
    clock.advance(5_000)
    expect(entry('10.10.0.25')).toBeDefined()
    store.remove('WorkloadEntry', NS, 'forum-vm-10.10.0.25')
    clock.advance(60_000)
    expect(entry('10.10.0.25'), 'one deleted by hand waits for the next stream').toBeUndefined()
  })

  it('registers and probes a VM that was there before its group', async () => {
    const { mesh, clock, store } = await setUp()
    mesh.vms.start({ namespace: NS, name: 'early-1', group: 'early', address: '10.10.0.40' })
    clock.advance(30_000)
    const early = () => store.get('WorkloadEntry', NS, 'early-10.10.0.40')
    expect(early()).toBeUndefined()
    const spec = { template: { ports: { http: 80 } }, probe: { tcpSocket: { port: 80 } } }
    store.put({ kind: 'WorkloadGroup', metadata: { namespace: NS, name: 'early' }, spec })
    clock.advance(10_000)
    expect(early()?.status).toMatchObject({ conditions: [{ status: 'True' }] })
  })

  it('closes streams that are half an hour old, so that no entry of a living VM ever looks stale', async () => {
    const { clock, store } = await setUp({ scale: 'small' })
    for (let minutes = 0; minutes < 180; minutes += 5) {
      clock.advance(5 * 60_000)
      const ages = store
        .list('WorkloadEntry')
        .flatMap(({ metadata }) => metadata.annotations?.['istio.io/connectedAt'] ?? [])
        .map((at) => clock.nowMs() - Date.parse(at))
      expect(ages.length).toBeGreaterThanOrEqual(35)
      expect(Math.max(...ages)).toBeLessThan(35 * 60_000)
    }
  })

  it('dates what it writes by istiod’s own clock', async () => {
    const { mesh, clock, entry, vm } = await setUp()
    for (const istiod of mesh.istiods) istiod.skew(90_000)
    mesh.vms.setFailing(vm(1), 'disk full')
    clock.advance(10_000)
    const status = entry('10.10.0.25')?.status as { conditions: { lastTransitionTime: string }[] } | undefined
    const writtenMs = Date.parse(status?.conditions[0]?.lastTransitionTime ?? '')
    expect(writtenMs - clock.nowMs()).toBeGreaterThan(79_000)
  })
})

type Status = { name: string; host_statuses?: { stats: { name: string; value?: string }[] }[] }

describe('traffic', () => {
  const requests = async (mesh: DemoMesh, from = 'forum-vm-1') => {
    const response = await fetch(`${mesh.proxiesUrl}/${from}.istioinaction/clusters?format=json`)
    const { cluster_statuses: all } = (await response.json()) as { cluster_statuses: Status[] }
    const of = (subset: string) =>
      (all.find(({ name }) => name === `outbound|80|${subset}|${FORUM}`)?.host_statuses ?? [])
        .flatMap(({ stats }) => stats.filter(({ name }) => name === 'rq_total'))
        .reduce((sum, { value }) => sum + Number(value ?? 0), 0)
    return { vm: of('vm'), k8s: of('k8s') }
  }

  it('flows by the weights all the time, and turns with them', async () => {
    const { mesh, clock, store } = await setUp()
    clock.advance(1_000_000)
    const first = await requests(mesh)
    // 5 requests a second; one in twenty carries the canary header, the rest are shared 90 to 10.
    expect(first.vm).toBeCloseTo(5_000 * 0.95 * 0.9, -2)
    expect(first.k8s).toBeCloseTo(5_000 * (0.05 + 0.95 * 0.1), -2)
    const service = structuredClone(store.get('VirtualService', NS, 'forum'))
    const spec = service?.spec as { http: { route: { weight: number }[] }[] }
    for (const [index, weight] of [0, 100].entries()) {
      const destination = spec.http[1]?.route[index]
      if (destination) destination.weight = weight
    }
    store.put({ ...service, kind: 'VirtualService', metadata: { ...service?.metadata, name: 'forum' } })
    clock.advance(1_000_000)
    const second = await requests(mesh)
    expect(second.vm).toBe(first.vm)
    expect(second.k8s - first.k8s).toBeCloseTo(5_000, -2)
  })

  it('shares out what a VM got among the others once it is gone', async () => {
    const { mesh, clock, vm } = await setUp()
    mesh.vms.stop(vm(1))
    clock.advance(15_000)
    const at = async () => {
      const response = await fetch(`${mesh.proxiesUrl}/forum-vm-2.istioinaction/clusters?format=json`)
      return JSON.stringify(await response.json())
    }
    expect(await at(), 'its entry is gone').not.toContain('10.10.0.25')
    const before = await requests(mesh, 'forum-vm-2')
    clock.advance(1_000_000)
    expect((await requests(mesh, 'forum-vm-2')).vm - before.vm).toBeCloseTo(5_000 * 0.95 * 0.9, -2)
  })

  it('leaves a VM alone from the moment it is unhealthy', async () => {
    const { mesh, clock, vm } = await setUp()
    mesh.vms.setFailing(vm(1), 'no')
    mesh.vms.setFailing(vm(2), 'no')
    clock.advance(20_000)
    const before = await requests(mesh)
    clock.advance(100_000)
    expect(await requests(mesh), 'nobody of the subset is left').toMatchObject({ vm: before.vm })
    expect(mesh.sendRequests(NS, FORUM, 100)['status 503'] ?? 0).toBeGreaterThan(70)
  })
})

describe('a visitor', () => {
  it('breaks a VM and mends it, and the weather leaves it alone from then on', async () => {
    const { mesh, clock, vm, entry } = await setUp({ weather: true })
    const at = { namespace: NS, name: 'forum-vm-1' }
    mesh.controls.run({ kind: 'fail-probe', ...at, message: 'on purpose' })
    clock.advance(3 * 60 * 60_000)
    expect(entry('10.10.0.25')?.status).toMatchObject({
      conditions: [{ status: 'False', message: 'on purpose' }],
    })
    mesh.controls.run({ kind: 'pass-probe', ...at })
    clock.advance(10_000)
    expect(entry('10.10.0.25')?.status).toMatchObject({ conditions: [{ status: 'True' }] })
    mesh.controls.run({ kind: 'stop', ...at })
    clock.advance(60_000)
    mesh.controls.run({ kind: 'start', ...at })
    expect(mesh.controls.isTouched(vm(1)), 'it is still in the visitor’s hands').toBe(true)
  })

  it('makes an Envoy take nothing or refuse it, until it is told to take it again or the VM stops', async () => {
    const { mesh } = await setUp({ weather: true })
    const at = { namespace: NS, name: 'forum-vm-1' }
    const envoy = () =>
      mesh.controls.state({ namespace: NS, name: 'forum-vm' }).vms.find(({ name }) => name === at.name)?.envoy
    expect(envoy()).toBe('keeps-up')
    mesh.controls.run({ kind: 'lag', ...at })
    expect(envoy()).toBe('lags')
    mesh.controls.run({ kind: 'reject', ...at })
    expect(envoy()).toBe('rejects')
    mesh.controls.run({ kind: 'keep-up', ...at })
    expect(envoy()).toBe('keeps-up')
    mesh.controls.run({ kind: 'lag', ...at })
    mesh.controls.run({ kind: 'stop', ...at })
    expect(envoy()).toBe('keeps-up')
    expect(() => mesh.controls.run({ kind: 'lag', ...at })).toThrow(/is stopped/)
  })

  it('restarts an istiod of a large fleet: every VM finds its way, none is lost', async () => {
    const { mesh, clock, store } = await setUp({ scale: 'large' })
    const [first, second] = mesh.istiods
    const before = store.list('WorkloadEntry').length
    mesh.controls.run({ kind: 'restart-istiod', name: first?.name ?? '' })
    clock.advance(120_000)
    expect(store.list('WorkloadEntry')).toHaveLength(before)
    const connected = [first, second].map((istiod) => istiod?.connections().length ?? 0)
    expect((connected[0] ?? 0) + (connected[1] ?? 0)).toBeGreaterThanOrEqual(2_000)
    // A stream that is just now being balanced is closed for a moment.
    const graceEndedMs = clock.nowMs() - 10_000
    const dangling = store
      .list('WorkloadEntry')
      .map(({ metadata }) => metadata.annotations?.['istio.io/disconnectedAt'])
      .filter((at) => at !== undefined && Date.parse(at) < graceEndedMs)
    expect(dangling).toEqual([])
  })

  it('restarts an istiod: its VMs go to the other one', async () => {
    const { mesh, clock, annotation } = await setUp()
    const [first, second] = mesh.istiods
    mesh.controls.run({ kind: 'restart-istiod', name: first?.name ?? '' })
    clock.advance(3_500)
    for (const address of ['10.10.0.25', '10.10.0.26', '10.10.0.27'])
      expect(annotation(address, 'workloadController')).toBe(second?.name)
    clock.advance(1_000)
    expect(mesh.controls.state({ namespace: NS, name: 'forum-vm' }).istiods.map(({ isUp }) => isUp)).toEqual([
      true,
      true,
    ])
  })

  it('is told what there is not', async () => {
    const { mesh } = await setUp()
    const { controls } = mesh
    expect(() => controls.run({ kind: 'stop', namespace: NS, name: 'nobody' })).toThrow('no VM nobody')
    expect(() => controls.run({ kind: 'add', namespace: NS, group: 'nobody' })).toThrow(
      'no WorkloadGroup nobody',
    )
    expect(() => controls.run({ kind: 'restart-istiod', name: 'nobody' })).toThrow('no istiod nobody')
  })
})

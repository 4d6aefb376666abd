import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inventoryOf, type Manifest } from '#lib/names/names.test-helper.ts'
import { systemClock } from '#server/clock.ts'
import { type DemoMesh, startDemoMesh } from '#server/demo/demo-mesh.ts'
import { demoWorld } from '#server/demo/seeds/world.ts'
import { urlDoor } from '#server/istiod/door.ts'
import { createFindAgent } from '#server/names/agent-doors.ts'
import { createNameSources } from '#server/names/create-name-sources.ts'
import type { NameSources } from '#server/names/name-sources.ts'

let mesh: DemoMesh
let sources: NameSources
beforeAll(async () => {
  mesh = await startDemoMesh({ world: demoWorld('small'), weather: false })
  const inventory = inventoryOf([
    ...(await listed('apis/networking.istio.io/v1/workloadentries', 'WorkloadEntry')),
    ...(await listed('api/v1/pods', 'Pod')),
  ])
  sources = createNameSources({
    inventory,
    istiods: () => ({ doors: mesh.istiods.map(({ url }) => urlDoor(url)) }),
    agent: createFindAgent({ relay: (id) => `${mesh.proxiesUrl}/${id}`, inventory, podDoors: null }),
    clock: systemClock,
  })
})
afterAll(() => mesh.close())

async function listed(path: string, kind: 'WorkloadEntry' | 'Pod'): Promise<Manifest[]> {
  const { items } = (await (await fetch(`${mesh.api.url}/${path}`)).json()) as { items: Manifest[] }
  return items.map((item) => ({ ...item, kind }))
}

describe('the demo mesh', () => {
  it('tells of its proxies, each with its VM or pod', async () => {
    const told = await sources.proxies()
    const proxies = 'value' in told ? [...told.value.values()] : []
    expect(proxies.length).toBe(mesh.istiods.flatMap((istiod) => istiod.connections()).length)
    expect(proxies.filter(({ object }) => !object)).toEqual([])
    expect(proxies.find(({ id }) => id === 'forum-vm-1.istioinaction')).toMatchObject({
      kind: 'vm',
      dnsCapture: true,
      dnsDomain: 'istioinaction.svc.cluster.local',
      object: { kind: 'WorkloadEntry', name: 'forum-vm-10.10.0.25' },
    })
  })

  it('has the same names in istiod and in the agent of each proxy', async () => {
    const told = await sources.proxies()
    const proxies = 'value' in told ? [...told.value.values()] : []
    for (const proxy of proxies.filter(({ dnsCapture }) => dnsCapture).slice(0, 10)) {
      const [istiod, agent] = [await sources.istiodTable(proxy), await sources.agentTable(proxy)]
      expect(istiod).toHaveProperty('value')
      expect(agent).toMatchObject('value' in istiod ? { value: istiod.value } : {})
    }
    const without = proxies.find(({ dnsCapture }) => !dnsCapture)
    if (!without) return
    expect(await sources.istiodTable(without)).toMatchObject({ value: {} })
    expect(await sources.agentTable(without)).toMatchObject({
      reason: expect.stringMatching(/DNS capture is off/),
    })
  })

  it('has the settings of a default installation', async () => {
    expect(await sources.settings()).toMatchObject({ rootNamespace: 'istio-system', knownBy: 'istiod' })
  })
})

import { fetch as undiciFetch } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Kind, WATCHED_KINDS } from '#lib/kube/kinds.ts'
import { emptyDirty } from '#lib/mesh/inventory.ts'
import { setNameSettings } from '#lib/mesh/scopes.ts'
import { inventoryOf, type Manifest } from '#lib/names/names.test-helper.ts'
import type { CertificatesAnswer } from '#lib/proxies/certificates.ts'
import { type Clock, systemClock } from '#server/clock.ts'
import { type DemoMesh, startDemoMesh } from '#server/demo/demo-mesh.ts'
import { demoWorld } from '#server/demo/seeds/world.ts'
import type { EnvoyDoor, FindEnvoy } from '#server/envoy/envoy-door.ts'
import { createOffThread } from '#server/envoy/off-thread.ts'
import { getBytes, getJson } from '#server/http/get-json.ts'
import { createIstiodView } from '#server/istiod/create-istiod-view.ts'
import { urlDoor } from '#server/istiod/door.ts'
import { createNameSources } from '#server/names/create-name-sources.ts'
import { createCertificateBook } from '#server/proxies/certificate-book.ts'
import { fakeStore } from '#server/proxies/certificates.test-helper.ts'
import { createMeshProxies } from '#server/proxies/create-mesh-proxies.ts'
import { readCertificates } from '#server/proxies/read-certificates.ts'
import { readGhosts } from '#server/proxies/read-ghosts.ts'

const READ: Kind[] = ['WorkloadGroup', 'WorkloadEntry', 'Pod', 'Service', 'ServiceEntry', 'EndpointSlice']
let mesh: DemoMesh
let runtime: Awaited<ReturnType<typeof openRuntime>>
beforeAll(async () => {
  mesh = await startDemoMesh({ world: demoWorld('small'), weather: false })
  runtime = await openRuntime()
})
afterAll(async () => {
  await runtime.certificates.stop()
  await mesh.close()
})

async function listed(kind: Kind): Promise<Manifest[]> {
  const { group, version, plural } = WATCHED_KINDS[kind]
  const path = group === '' ? `api/${version}` : `apis/${group}/${version}`
  const { items } = (await (await undiciFetch(`${mesh.api.url}/${path}/${plural}`)).json()) as {
    items: Manifest[]
  }
  return items.map((item) => ({ ...item, kind }))
}

async function openRuntime() {
  const inventory = inventoryOf((await Promise.all(READ.map(listed))).flat())
  const istiods = () => ({ doors: mesh.istiods.map(({ url }) => urlDoor(url)) })
  const names = createNameSources({
    inventory,
    istiods,
    agent: () => ({ reason: 'not asked by this test' }),
    clock: systemClock,
  })
  const store = {
    inventory,
    feeds: () => READ.map((kind) => ({ kind, objects: 0, state: 'synced' as const })),
    onChange: () => () => undefined,
    setNameSettings: () => undefined,
  }
  setNameSettings(inventory, await names.settings(), emptyDirty())
  const refuse = () => Promise.reject(new Error('is not asked that by this test'))
  const envoys: FindEnvoy = ({ id }) => {
    const door: EnvoyDoor = {
      way: { kind: 'demo', words: id },
      open: refuse,
      getText: refuse,
      setLogLevel: refuse,
      getJson: (path) => getJson(`${mesh.proxiesUrl}/${id}${path}`),
      getBytes: (path) => getBytes(`${mesh.proxiesUrl}/${id}${path}`),
    }
    return { door }
  }
  const istiodView = createIstiodView({ istiods, clock: systemClock })
  return {
    store,
    names,
    istiods: istiodView,
    envoys,
    offThread: createOffThread(),
    proxies: createMeshProxies({ store, names, istiods: istiodView, clock: systemClock }),
    history: { read: () => Promise.reject(new Error('no history')) },
    // Envoys are asked without pauses in between.
    certificates: createCertificateBook({ find: envoys, inventory, store: fakeStore().store, clock: HASTY }),
  }
}
const HASTY: Clock = {
  ...systemClock,
  schedule: (delayMs, callback) => systemClock.schedule(delayMs / 50, callback),
}

describe('the demo mesh', () => {
  it('has certificates that are valid and for whom they should be, and one root', async () => {
    const read = () => readCertificates(runtime, new URLSearchParams('pageSize=200'), systemClock)
    let answer: CertificatesAnswer = await read()
    expect(answer.rows.length).toBeGreaterThan(5)
    await expect
      .poll(
        async () => {
          answer = await read()
          return answer.counts.unknown
        },
        { timeout: 20_000 },
      )
      .toBe(0)
    expect(answer.counts).toEqual({
      problems: 0,
      expired: 0,
      expiring: 0,
      needToken: 0,
      wrong: 0,
      away: 0,
      unknown: 0,
    })
    expect(answer.round).toMatchObject({ asked: answer.page.total, of: answer.page.total })
    expect(answer.roots).toEqual([expect.objectContaining({ proxies: answer.page.total })])
    expect(answer.trustDomain).toBe('cluster.local')
    const vm = answer.rows.find(({ proxy }) => proxy === 'forum-vm-1.istioinaction')
    expect(vm).toMatchObject({ group: 'forum-vm', identity: vm?.expectedIdentity, isConnected: true })
  })

  it('has no ghosts, and all could be looked at', async () => {
    const answer = await readGhosts(runtime, systemClock)
    expect(answer.ghosts).toEqual([])
    expect(answer.notLooked).toEqual([])
    expect(answer.asked.proxies).toHaveLength(5)
  })
})

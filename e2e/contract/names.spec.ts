import { expect, test } from './fixtures.ts'
import type { MeshUnderTest } from './mesh.ts'
import { collection, place, type Stored, serviceEntry } from './objects.ts'

/** istiod's VIP allocator, and the name table it makes of the result. */
const MERGE_PATCH = 'application/merge-patch+json'

test.afterEach(async ({ mesh }) => {
  const { items } = (await mesh.call('GET', collection('ServiceEntry'))).body as Stored
  for (const { metadata } of items)
    if (metadata.name.startsWith('contract-')) await mesh.call('DELETE', place('ServiceEntry', metadata.name))
})

const create = (mesh: MeshUnderTest, name: string, spec: object = {}, metadata: object = {}) =>
  mesh.call('POST', collection('ServiceEntry'), {
    body: serviceEntry(name, spec as Record<string, unknown>, metadata as Record<string, unknown>),
  })

const allocated = async (mesh: MeshUnderTest, name: string) =>
  ((await mesh.call('GET', place('ServiceEntry', name))).body as Stored).status?.addresses

/** The addresses of an entry once there are `count` of them. */
async function addresses(mesh: MeshUnderTest, name: string, count: number) {
  await expect.poll(async () => (await allocated(mesh, name))?.length ?? 0, { timeout: 10_000 }).toBe(count)
  return (await allocated(mesh, name)) ?? []
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 1_500))

test('every host gets one IPv4 and one IPv6 address of the ranges, in status', async ({ mesh }) => {
  await create(mesh, 'contract-a', { hosts: ['a1.example.org', 'a2.example.org'] })
  const given = await addresses(mesh, 'contract-a', 4)
  expect(given.map(({ host }) => host)).toEqual([
    'a1.example.org',
    'a1.example.org',
    'a2.example.org',
    'a2.example.org',
  ])
  const numbers = given.map(({ value }) => value)
  for (const index of [0, 2]) expect(numbers[index]).toMatch(/^240\.240\.\d+\.\d+$/)
  for (const index of [1, 3]) expect(numbers[index]).toMatch(/^2001:2::[0-9a-f]+$/)
  expect(new Set(numbers).size).toBe(4)
})

test('a host that is added keeps the others’ addresses; one that goes gives its own up', async ({ mesh }) => {
  await create(mesh, 'contract-a', { hosts: ['a1.example.org'] })
  const before = await addresses(mesh, 'contract-a', 2)
  const setHosts = (hosts: string[]) =>
    mesh.call('PATCH', place('ServiceEntry', 'contract-a'), {
      body: { spec: { hosts } },
      contentType: MERGE_PATCH,
    })
  await setHosts(['a1.example.org', 'a2.example.org'])
  const after = await addresses(mesh, 'contract-a', 4)
  expect(after.filter(({ host }) => host === 'a1.example.org')).toEqual(before)
  await setHosts(['a2.example.org'])
  const left = await addresses(mesh, 'contract-a', 2)
  expect(left).toEqual(after.filter(({ host }) => host === 'a2.example.org'))
})

test('to a watch the entry comes before its addresses', async ({ mesh }) => {
  const { metadata } = (await mesh.call('GET', `${collection('ServiceEntry')}?limit=1`)).body as Stored
  const path = `${collection('ServiceEntry')}?watch=1&resourceVersion=${metadata.resourceVersion}&timeoutSeconds=10`
  const seen = mesh.watch(path, (events) => events.length >= 2)
  // The watch has to be there first: what it replays from history is in order anyway.
  await settled()
  await create(mesh, 'contract-a')
  const events = await seen
  expect(events.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED'])
  expect(events.map(({ object }) => (object as unknown as Stored).status?.addresses?.length ?? 0)).toEqual([
    0, 2,
  ])
})

const WITHOUT: [string, object, object][] = [
  ['resolution NONE', { resolution: 'NONE' }, {}],
  ['addresses of its own', { addresses: ['192.0.2.77'] }, {}],
  ['the label that opts out', {}, { labels: { 'networking.istio.io/enable-autoallocate-ip': 'False' } }],
  [
    'a wildcard host',
    { hosts: ['*.wild.example.org'], resolution: 'STATIC', endpoints: [{ address: '192.0.2.1' }] },
    {},
  ],
]
test('nothing is allocated where Istio says so', async ({ mesh }) => {
  for (const [index, [what, spec, metadata]] of WITHOUT.entries()) {
    const { status } = await create(mesh, `contract-${index}`, spec, metadata)
    expect(status, what).toBe(201)
  }
  await settled()
  for (const [index, [what]] of WITHOUT.entries())
    expect((await allocated(mesh, `contract-${index}`)) ?? [], what).toEqual([])
})

test('who loses the right to addresses loses them', async ({ mesh }) => {
  await create(mesh, 'contract-a')
  await addresses(mesh, 'contract-a', 2)
  await mesh.call('PATCH', place('ServiceEntry', 'contract-a'), {
    body: { spec: { addresses: ['192.0.2.78'] } },
    contentType: MERGE_PATCH,
  })
  await addresses(mesh, 'contract-a', 0)
})

test('an address that a user writes is taken from whoever had got it', async ({ mesh }) => {
  await create(mesh, 'contract-a')
  const [v4] = await addresses(mesh, 'contract-a', 2)
  await create(mesh, 'contract-b', { addresses: [v4?.value] })
  await expect
    .poll(async () => (await allocated(mesh, 'contract-a'))?.[0]?.value, { timeout: 10_000 })
    .not.toBe(v4?.value)
  const moved = await addresses(mesh, 'contract-a', 2)
  expect(moved[0]?.value).toMatch(/^240\.240\./)
})

test('of two that have got the same address the older keeps it', async ({ mesh }) => {
  await create(mesh, 'contract-old')
  const kept = await addresses(mesh, 'contract-old', 2)
  await settled()
  await create(mesh, 'contract-young')
  await addresses(mesh, 'contract-young', 2)
  const stolen = kept.map(({ value }) => ({ value, host: 'contract-young.example.org' }))
  await mesh.call('PATCH', `${place('ServiceEntry', 'contract-young')}/status`, {
    body: { status: { addresses: stolen } },
    contentType: MERGE_PATCH,
  })
  await expect
    .poll(async () => (await allocated(mesh, 'contract-young'))?.[0]?.value, { timeout: 10_000 })
    .not.toBe(kept[0]?.value)
  expect(await allocated(mesh, 'contract-old')).toEqual(kept)
})

type Table = Record<string, { ips: string[]; registry: string; shortname?: string; namespace?: string }>

async function nameTable(mesh: MeshUnderTest): Promise<Table> {
  const { status, body } = await mesh.istiod('ndsz?proxyID=forum-vm-1.istioinaction')
  expect(status).toBe(200)
  const dump = body as { configs: { '@type': string; table: Table }[] }
  expect(dump.configs[0]?.['@type']).toBe('type.googleapis.com/istio.networking.nds.v1.NameTable')
  return dump.configs[0]?.table ?? {}
}

test('the name table of a VM has Services by their address and ServiceEntries by theirs', async ({
  mesh,
}) => {
  const forum = (await mesh.call('GET', place('Service', 'forum'))).body as Stored
  await create(mesh, 'contract-own', {
    addresses: ['192.0.2.79', '192.0.2.0/24'],
    resolution: 'STATIC',
    endpoints: [{ address: '192.0.2.1' }],
  })
  await create(mesh, 'contract-hidden', { exportTo: ['default'] })
  await create(mesh, 'contract-none', { resolution: 'NONE' })
  await expect
    .poll(async () => Object.keys(await nameTable(mesh)), { timeout: 10_000 })
    .toContain('contract-own.example.org')
  const table = await nameTable(mesh)
  expect(table['forum.istioinaction.svc.cluster.local']).toEqual({
    ips: [forum.spec.clusterIP],
    registry: 'Kubernetes',
    shortname: 'forum',
    namespace: 'istioinaction',
  })
  const db = (await allocated(mesh, 'external-db'))?.[0]?.value
  expect(table['db.legacy.internal']).toEqual({ ips: [db], registry: 'External' })
  expect(table['contract-own.example.org']).toEqual({ ips: ['192.0.2.79'], registry: 'External' })
  expect(table).not.toHaveProperty(['contract-hidden.example.org'])
  expect(table).not.toHaveProperty(['contract-none.example.org'])
})

test('an agent holds what istiod sent it, and lists the other forms of each name with a dot', async ({
  mesh,
}) => {
  const agent = mesh.agentUrls().find((pair) => pair.startsWith('forum-vm-1.istioinaction='))
  const held = async (): Promise<[Table, Table]> => {
    const response = await fetch(`${agent?.slice(agent.indexOf('=') + 1)}/debug/ndsz`)
    const { table } = (await response.json()) as { table: Table }
    return [table, Object.fromEntries(Object.entries(table).filter(([host]) => !host.endsWith('.')))]
  }
  await expect.poll(async () => (await held())[1], { timeout: 20_000 }).toEqual(await nameTable(mesh))
  const [table] = await held()
  const { ips } = table['forum.istioinaction.svc.cluster.local'] ?? { ips: [] }
  for (const form of ['forum.', 'forum.istioinaction.', 'forum.istioinaction.svc.'])
    expect(table[form], form).toEqual({ ips, registry: 'Kubernetes' })
  expect(table['db.legacy.internal.']?.registry).toBe('Kubernetes')
})

test('a Sidecar’s egress limits the names too', async ({ mesh }) => {
  const sidecar = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Sidecar',
    metadata: { name: 'contract-sidecar' },
    spec: { egress: [{ hosts: ['istio-system/*'] }] },
  }
  await mesh.call('POST', collection('Sidecar'), { body: sidecar })
  await expect
    .poll(async () => Object.keys(await nameTable(mesh)), { timeout: 10_000 })
    .not.toContain('db.legacy.internal')
  expect(Object.keys(await nameTable(mesh))).toContain('istiod.istio-system.svc.cluster.local')
  await mesh.call('DELETE', place('Sidecar', 'contract-sidecar'))
  await expect
    .poll(async () => Object.keys(await nameTable(mesh)), { timeout: 10_000 })
    .toContain('db.legacy.internal')
})

test('a headless Service answers with its ready pods, never with its VMs', async ({ mesh }) => {
  const headless = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'contract-headless' },
    spec: {
      clusterIP: 'None',
      selector: { app: 'forum' },
      ports: [{ name: 'http', port: 80, targetPort: 8080 }],
    },
  }
  await mesh.call('POST', collection('Service'), { body: headless })
  const host = 'contract-headless.istioinaction.svc.cluster.local'
  await expect
    .poll(async () => (await nameTable(mesh))[host]?.ips, { timeout: 15_000 })
    .toEqual([mesh.pod.address])
  await mesh.call('DELETE', place('Service', 'contract-headless'))
  await expect.poll(async () => Object.keys(await nameTable(mesh)), { timeout: 10_000 }).not.toContain(host)
})

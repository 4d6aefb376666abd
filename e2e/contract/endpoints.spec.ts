import { expect, test } from './fixtures.ts'
import type { MeshUnderTest } from './mesh.ts'
import { place } from './objects.ts'

/** What stands behind a host: in istiod's list, in a VM's Envoy, and in who answers. */
test.describe.configure({ mode: 'serial' })

const HOST = 'forum.istioinaction.svc.cluster.local'
const VM_CLUSTER = `outbound|80|vm|${HOST}`
const POD_CLUSTER = `outbound|80|k8s|${HOST}`
const WHOLE = `outbound|80||${HOST}`
const JSON_PATCH = 'application/json-patch+json'

type Shard = { Addresses: string[]; HealthStatus: number } & Record<string, unknown>
type Shards = Record<string, Record<string, { Shards: Record<string, Shard[]>; ServiceAccounts: object }>>
type ClusterStatus = {
  name: string
  host_statuses?: {
    address: { socket_address: { address: string; port_value: number } }
    health_status: { eds_health_status: string }
    stats: { name: string; value?: string; type?: string }[]
  }[]
}

const shards = async (mesh: MeshUnderTest): Promise<Shard[]> =>
  ((await mesh.istiod('endpointShardz')).body as Shards)[HOST]?.istioinaction?.Shards[
    'Kubernetes/Kubernetes'
  ] ?? []
const listed = async (mesh: MeshUnderTest): Promise<string[]> =>
  (await shards(mesh)).flatMap(({ Addresses }) => Addresses).sort()

async function hosts(mesh: MeshUnderTest, cluster: string) {
  const { body } = await mesh.envoy('forum-vm-1', '/clusters?format=json')
  const { cluster_statuses: all } = body as { cluster_statuses: ClusterStatus[] }
  return all.find(({ name }) => name === cluster)?.host_statuses ?? []
}
const addressesIn = async (mesh: MeshUnderTest, cluster: string): Promise<string[]> =>
  (await hosts(mesh, cluster)).map(({ address }) => address.socket_address.address).sort()

const VMS = ['10.10.0.25', '10.10.0.26', '10.10.0.27']

test('healthy VMs and pods stand behind their Service, VMs without a health status', async ({ mesh }) => {
  await expect.poll(() => listed(mesh), { timeout: 20_000 }).toEqual(['10.10.0.101', ...VMS])
  const vm = (await shards(mesh)).find(({ Addresses }) => Addresses[0] === '10.10.0.25')
  expect(vm).toMatchObject({
    ServicePortName: 'http',
    EndpointPort: 8080,
    HealthStatus: 0,
    TLSMode: 'istio',
    WorkloadName: 'forum-vm',
    Namespace: 'istioinaction',
    ServiceAccount: 'spiffe://cluster.local/ns/istioinaction/sa/forum',
    Labels: { app: 'forum', version: 'vm' },
    SendUnhealthyEndpoints: false,
  })
  const pod = (await shards(mesh)).find(({ Addresses }) => Addresses[0] === '10.10.0.101')
  expect(pod).toMatchObject({ HealthStatus: 1, SendUnhealthyEndpoints: true, Labels: { version: 'k8s' } })
})

test('each subset is a cluster with the endpoints that carry its labels', async ({ mesh }) => {
  await expect.poll(() => addressesIn(mesh, VM_CLUSTER), { timeout: 20_000 }).toEqual(VMS)
  expect(await addressesIn(mesh, POD_CLUSTER)).toEqual(['10.10.0.101'])
  expect(await addressesIn(mesh, WHOLE)).toEqual(['10.10.0.101', ...VMS])
})

test('an unhealthy VM leaves the endpoints and the clusters, and comes back', async ({ mesh }) => {
  mesh.setHealth('forum-vm-3', 'no')
  await expect
    .poll(() => listed(mesh), { timeout: 20_000 })
    .toEqual(['10.10.0.101', '10.10.0.25', '10.10.0.26'])
  await expect
    .poll(() => addressesIn(mesh, VM_CLUSTER), { timeout: 20_000 })
    .toEqual(['10.10.0.25', '10.10.0.26'])
  mesh.setHealth('forum-vm-3', 'ok')
  await expect.poll(() => addressesIn(mesh, VM_CLUSTER), { timeout: 20_000 }).toEqual(VMS)
})

test('an unready pod stays listed, as unhealthy', async ({ mesh }) => {
  const setReady = (status: string) =>
    mesh.call('PATCH', `${place('Pod', mesh.pod.name)}/status`, {
      body: { status: { conditions: [{ type: 'Ready', status }] } },
      contentType: 'application/merge-patch+json',
    })
  const healthOfPod = async () =>
    (await shards(mesh)).find(({ Addresses }) => Addresses[0] === mesh.pod.address)?.HealthStatus
  await setReady('False')
  await expect.poll(healthOfPod, { timeout: 15_000 }).toBe(2)
  await setReady('True')
  await expect.poll(healthOfPod, { timeout: 15_000 }).toBe(1)
})

const requestsTo = async (mesh: MeshUnderTest, cluster: string): Promise<number> =>
  (await hosts(mesh, cluster))
    .flatMap(({ stats }) => stats.filter(({ name }) => name === 'rq_total'))
    .reduce((sum, { value }) => sum + Number(value ?? 0), 0)

const setWeights = (mesh: MeshUnderTest, vm: number, k8s: number) =>
  mesh.call('PATCH', place('VirtualService', 'forum'), {
    body: [
      { op: 'replace', path: '/spec/http/1/route/0/weight', value: vm },
      { op: 'replace', path: '/spec/http/1/route/1/weight', value: k8s },
    ],
    contentType: JSON_PATCH,
  })

test('requests follow the weights, and a change of them shows in the counters', async ({ mesh }) => {
  const isAtPod = (answers: Record<string, number>) => answers['forum-k8s-1'] ?? 0
  await expect
    .poll(async () => isAtPod(await mesh.sendRequests('forum-vm-1', 100)), { timeout: 20_000 })
    .toBeLessThan(50)
  await setWeights(mesh, 10, 90)
  await expect
    .poll(async () => isAtPod(await mesh.sendRequests('forum-vm-1', 100)), { timeout: 20_000 })
    .toBeGreaterThan(70)
  const before = [await requestsTo(mesh, VM_CLUSTER), await requestsTo(mesh, POD_CLUSTER)]
  await mesh.sendRequests('forum-vm-1', 400)
  const [vms = 0, pods = 0] = [await requestsTo(mesh, VM_CLUSTER), await requestsTo(mesh, POD_CLUSTER)].map(
    (count, index) => count - (before[index] ?? 0),
  )
  expect(vms + pods).toBeGreaterThanOrEqual(400)
  expect(pods / (vms + pods)).toBeGreaterThan(0.8)
  await setWeights(mesh, 80, 20)
  await expect
    .poll(async () => isAtPod(await mesh.sendRequests('forum-vm-1', 100)), { timeout: 20_000 })
    .toBeLessThan(50)
})

test('a header match wins before the weights', async ({ mesh }) => {
  expect(await mesh.sendRequests('forum-vm-1', 20, { 'canary-user': 'true' })).toEqual({ 'forum-k8s-1': 20 })
})

test('the share of a subset that nobody serves is answered 503', async ({ mesh }) => {
  for (const { name } of mesh.vms) mesh.setHealth(name, 'all down')
  await expect.poll(() => addressesIn(mesh, VM_CLUSTER), { timeout: 20_000 }).toEqual([])
  const answers = await mesh.sendRequests('forum-vm-1', 100)
  expect(answers['status 503'] ?? 0).toBeGreaterThan(55)
  expect(answers['forum-k8s-1'] ?? 0).toBeGreaterThan(0)
  for (const { name } of mesh.vms) mesh.setHealth(name, 'ok')
  await expect.poll(() => addressesIn(mesh, VM_CLUSTER), { timeout: 20_000 }).toEqual(VMS)
})

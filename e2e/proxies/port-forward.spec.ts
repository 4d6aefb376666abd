import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { get } from 'node:https'
import { KubeConfig } from '@kubernetes/client-node'
import { createPodDoors, type PodDoors } from '../../server/istiod/pod-doors.ts'
import { openTunnel } from '../../server/kube/open-tunnel.ts'
import { NAMESPACE } from '../contract/mesh.ts'
import { type Identity, istioctl, kubeconfigPath } from '../real-mesh/kube.ts'
import { startKubelet } from '../real-mesh/kubelet.ts'
import { HOST_ADDRESS } from '../real-mesh/network.ts'
import { stopProcess } from '../real-mesh/processes.ts'
import { inRunDir } from '../real-mesh/run-state.ts'
import { expect, SIDECAR_POD, test } from './fixtures.ts'
import { insideEnvoy } from './inside.ts'

/** Ways to a pod's loopback through the real API server, as the product opens them. */
const opened: PodDoors[] = []
test.afterEach(async () => {
  for (const doors of opened.splice(0)) await doors.close()
})

function ask(
  path: string,
  { as = 'admin' as Identity, token = '', pod = SIDECAR_POD.name, port = 15_000 } = {},
) {
  const kubeconfig = new KubeConfig()
  kubeconfig.loadFromFile(kubeconfigPath(as))
  if (token) kubeconfig.users = kubeconfig.users.map((user) => ({ ...user, token }))
  const doors = createPodDoors((to, at) => openTunnel(kubeconfig, to, at))
  opened.push(doors)
  return doors.door({ namespace: NAMESPACE, name: pod }, port).getJson(path)
}

type Cluster = { name: string }
const clusters = (answer: unknown): Cluster[] =>
  // Envoy keeps no order.
  (answer as { cluster_statuses: Cluster[] }).cluster_statuses.toSorted((a, b) => (a.name < b.name ? -1 : 1))

test('what a pod’s Envoy says through the API server is what it says inside the pod', async () => {
  const withoutUptime = (answer: unknown): unknown =>
    JSON.parse(JSON.stringify(answer, (key, value) => (key.startsWith('uptime_') ? undefined : value)))
  const info = await ask('/server_info')
  expect(info).toMatchObject({ state: 'LIVE', node: { id: expect.stringContaining(SIDECAR_POD.name) } })
  expect(withoutUptime(info)).toEqual(
    withoutUptime(JSON.parse(await insideEnvoy(SIDECAR_POD.name, '/server_info'))),
  )
  // Its counters stand still for moments only.
  await expect(async () => {
    const [outside, inside] = await Promise.all([
      ask('/clusters?format=json'),
      insideEnvoy(SIDECAR_POD.name, '/clusters?format=json'),
    ])
    expect(clusters(outside)).toEqual(clusters(JSON.parse(inside)))
  }).toPass({ timeout: 20_000 })
})

test('its agent answers by the same way', async () => {
  expect(await ask('/debug/ndsz', { port: 15_020 })).toMatchObject({
    table: { [`forum.${NAMESPACE}.svc.cluster.local`]: expect.anything() },
  })
})

test('istioctl finds the same clusters by its own way through the API server', async () => {
  const args = ['proxy-config', 'clusters', `${SIDECAR_POD.name}.${NAMESPACE}`, '-o', 'json']
  const said: Cluster[] = JSON.parse(istioctl(args))
  const names = clusters(await ask('/clusters?format=json')).map(({ name }) => name)
  expect(said.map(({ name }) => name).sort()).toEqual(names)
})

test('requests of VMs reach a pod with a sidecar', async ({ mesh }) => {
  const counts = await mesh.sendRequests('forum-vm-1', 200, { 'canary-user': 'true' })
  expect(Object.keys(counts).sort()).toEqual([mesh.pod.name, SIDECAR_POD.name])
})

test('says why there is no way to a pod', async () => {
  await expect(ask('/', { pod: 'gone' })).rejects.toThrow(/^is gone$/)
  await expect(ask('/', { port: 19_999 })).rejects.toThrow(
    /^can't be reached through the API server \(error forwarding port 19999 to pod .*connection refused\)$/,
  )
  await expect(ask('/', { token: 'wrong' })).rejects.toThrow(
    "can't be port-forwarded to (the API server answered 401: Unauthorized): it does not accept the credentials it was shown",
  )
  await expect(ask('/', { as: 'viewer' })).rejects.toThrow(
    /^can't be port-forwarded to \(the API server answered 403: pods .* is forbidden: User "viewer" cannot get .*\): allow get and create on pods\/portforward in namespace istioinaction$/,
  )
})

test('says that a node does not answer, and finds its pods again when it does', async () => {
  await stopProcess('kubelet')
  await expect(ask('/server_info')).rejects.toThrow(
    /answered 500: error dialing backend: dial tcp 10\.10\.0\.1:10250: connect: connection refused\)$/,
  )
  await startKubelet()
  expect(await ask('/server_info')).toMatchObject({ state: 'LIVE' })
})

test('the stand-in kubelet serves the API server and nobody else', async () => {
  const ca = readFileSync(inRunDir('secrets', 'kubelet.crt'))
  const path = `/portForward/${NAMESPACE}/${SIDECAR_POD.name}?port=15000`
  const call = get({ host: HOST_ADDRESS, port: 10_250, path, ca })
  const [error] = await once(call, 'error')
  expect(error).toMatchObject({ code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' })
})

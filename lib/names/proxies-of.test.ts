import { expect, it } from 'vitest'
import { DEFAULT_NAME_SETTINGS } from '#lib/names/name-service.ts'
import { inventoryOf, type Manifest, pod } from '#lib/names/names.test-helper.ts'
import { proxiesOf } from '#lib/names/proxies-of.ts'

const vm = (name: string, annotations: object, spec: object = {}): Manifest => ({
  kind: 'WorkloadEntry',
  metadata: { name, namespace: 'shop', annotations, labels: { version: 'vm' } },
  spec: { address: '10.20.0.7', labels: { app: 'forum' }, network: 'machines', ...spec },
})
const CONNECTED = { 'istio.io/connectedAt': '2026-09-01T08:15:30Z' }
const container = (args: string[], env: Record<string, string> = {}) => ({
  name: 'istio-proxy',
  args: ['proxy', ...args],
  env: [
    ...Object.entries(env).map(([name, value]) => ({ name, value })),
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ],
})
const proxies = (...manifests: Manifest[]) => proxiesOf(inventoryOf(manifests), DEFAULT_NAME_SETTINGS)

it('are VMs that are connected', () => {
  expect(
    proxies(vm('forum-vm', CONNECTED), vm('gone', { 'istio.io/disconnectedAt': 'x' }), vm('static', {})),
  ).toEqual([
    {
      id: 'forum-vm.shop',
      kind: 'vm',
      type: 'sidecar',
      namespace: 'shop',
      labels: { app: 'forum', version: 'vm' },
      ips: ['10.20.0.7'],
      clusterId: 'Kubernetes',
      network: 'machines',
      dnsCapture: true,
      dnsAutoAllocate: false,
      dnsDomain: 'shop.svc.cluster.local',
      knownBy: 'objects',
      istiod: '',
      istioVersion: '',
      object: { kind: 'WorkloadEntry', namespace: 'shop', name: 'forum-vm' },
    },
  ])
  expect(proxies(vm('named', CONNECTED, { address: 'vm.example.org' }))[0]?.ips).toEqual([])
})

it('are pods with a proxy, as its environment says', () => {
  const env = {
    ISTIO_META_DNS_CAPTURE: 'true',
    ISTIO_META_DNS_AUTO_ALLOCATE: 'TRUE',
    ISTIO_META_CLUSTER_ID: 'east',
    ISTIO_META_NETWORK: 'pods',
  }
  const [full, bare] = proxies(
    pod(
      'shop/a',
      '10.1.0.1',
      { containers: [{ name: 'app' }, container(['sidecar'], env)] },
      { labels: { app: 'a' } },
    ),
    pod('shop/b', '10.1.0.2', {
      initContainers: [container(['sidecar'], { ISTIO_META_DNS_CAPTURE: 'yes' })],
    }),
    pod('shop/c', '10.1.0.3', { containers: [{ name: 'app', env: 'anything' }] }),
  )
  expect(full).toMatchObject({
    id: 'a.shop',
    kind: 'pod',
    type: 'sidecar',
    labels: { app: 'a' },
    ips: ['10.1.0.1'],
    clusterId: 'east',
    network: 'pods',
    dnsCapture: true,
    dnsAutoAllocate: true,
    object: { kind: 'Pod', namespace: 'shop', name: 'a' },
  })
  expect(bare).toMatchObject({ id: 'b.shop', clusterId: 'Kubernetes', dnsCapture: false, network: '' })
  expect(proxies(pod('shop/c', '10.1.0.3', { containers: [{ name: 'app' }] }))).toEqual([])
})

it('are gateways and waypoints too', () => {
  const types = proxies(
    pod('shop/a', '10.1.0.1', { containers: [container(['router'])] }),
    pod('shop/b', '10.1.0.2', { containers: [container(['waypoint'])] }),
  ).map(({ type }) => type)
  expect(types).toEqual(['router', 'waypoint'])
})

it('have both addresses of a dual-stack pod, and none when the pod has come to its end', () => {
  const two = pod('shop/a', '10.1.0.1', { containers: [container(['sidecar'])] })
  const status = { phase: 'Running', podIP: '10.1.0.1', podIPs: [{ ip: '10.1.0.1' }, { ip: 'fd00::1' }] }
  expect(proxies({ ...two, status })[0]?.ips).toEqual(['10.1.0.1', 'fd00::1'])
  expect(proxies({ ...two, status: { ...status, phase: 'Failed' } })).toEqual([])
})

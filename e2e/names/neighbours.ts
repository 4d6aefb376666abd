import { NAMESPACE } from '../contract/mesh.ts'
import { until } from '../real-mesh/exec.ts'
import type { Guest } from '../real-mesh/guests.ts'
import { apply, getJson, kubectl } from '../real-mesh/kube.ts'
import { addVm, stopVm } from '../real-mesh/vms.ts'
import { NO_VMS, OTHER_VMS, PODS } from './random-mesh.ts'

/** A VM beside forum's: in a namespace of its own, with other labels, and with an IPv6 address too. */
export const NEIGHBOUR: Guest = {
  name: 'names-vm-1',
  address: '10.10.0.41',
  v6: 'fd00:10::41',
  home: { namespace: OTHER_VMS, group: 'names-vm' },
}

const namespaced = (kind: string, name: string, namespace = OTHER_VMS, labels = {}) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, ...(namespace && { namespace }), labels },
})

const WORKLOAD_GROUP = {
  ...namespaced('WorkloadGroup', 'names-vm'),
  apiVersion: 'networking.istio.io/v1',
  spec: {
    metadata: { labels: { app: 'names', version: 'vm' } },
    template: { ports: { http: 8080 }, serviceAccount: 'names' },
    probe: { periodSeconds: 1, failureThreshold: 1, httpGet: { path: '/health', port: 8080 } },
  },
}

/** Makes two more namespaces with pods, and the VM in one of them. */
export async function addNeighbours(): Promise<void> {
  for (const name of [OTHER_VMS, NO_VMS]) apply(JSON.stringify(namespaced('Namespace', name, '')))
  apply(JSON.stringify(namespaced('ServiceAccount', 'names')))
  apply(JSON.stringify(WORKLOAD_GROUP))
  for (const pod of PODS) addPodObject(pod)
  await until('the namespace to have the root certificate', 30_000, () =>
    Boolean(getJson('configmap', 'istio-ca-root-cert', OTHER_VMS)),
  )
  await addVm(NEIGHBOUR)
}

export async function removeNeighbours(): Promise<void> {
  await stopVm(NEIGHBOUR.name)
  for (const { name, namespace } of PODS)
    kubectl(['delete', 'pod', name, '-n', namespace, '--force', '--ignore-not-found'])
  kubectl(['delete', 'namespace', OTHER_VMS, NO_VMS, '--ignore-not-found', '--timeout=60s'])
}

/** A pod without anything in it: names only need what the API server says of it. */
function addPodObject({ name, namespace, ip, hostname, subdomain }: (typeof PODS)[number]): void {
  const spec = { nodeName: 'bed', containers: [{ name: 'app', image: 'app' }] }
  const named = subdomain === '' ? {} : { hostname, subdomain }
  apply(
    JSON.stringify({
      ...namespaced('Pod', name, namespace, { app: namespace === NAMESPACE ? 'names-pod' : 'names' }),
      spec: { ...spec, ...named },
    }),
  )
  const status = {
    phase: 'Running',
    podIP: ip,
    podIPs: [{ ip }],
    conditions: ['ContainersReady', 'Ready'].map((type) => ({ type, status: 'True' })),
  }
  const patch = JSON.stringify({ status })
  kubectl(['patch', 'pod', name, '-n', namespace, '--subresource=status', '--type=merge', '-p', patch])
}

import { until } from './exec.ts'
import { APP_PORT, type Guest, startApplication } from './guests.ts'
import { apply, kubectl, NAMESPACE } from './kube.ts'
import { NODE } from './kubelet.ts'
import { HOST_ADDRESS, makeGuestNetwork, removeGuestNetwork } from './network.ts'
import { stopProcess } from './processes.ts'

/** A pod is of Service forum and subset k8s unless its labels say something else. */
export type PodGuest = Guest & { labels?: Record<string, string>; serviceAccount?: string }

/** Starts a pod without a sidecar, and waits until it is in an EndpointSlice. */
export async function addPod(pod: PodGuest): Promise<void> {
  makeGuestNetwork(pod, { hosts: '', namespace: NAMESPACE })
  startApplication(pod.name)
  apply(JSON.stringify(podManifest(pod)))
  reportStatus(pod, true)
  await listed(pod)
}

/** Deletes a pod, with a sidecar or without, and ends what runs in it. */
export async function removePod(name: string): Promise<void> {
  kubectl(['delete', 'pod', name, '-n', NAMESPACE, '--grace-period=0', '--force', '--wait=false'])
  await stopProcess(`${name}-agent`, 20_000)
  await stopProcess(`${name}-app`)
  removeGuestNetwork(name)
}

const FORUM_LABELS = { app: 'forum', version: 'k8s' }

export const podManifest = ({ name, labels = FORUM_LABELS, serviceAccount = 'forum' }: PodGuest) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: NAMESPACE, labels },
  spec: {
    nodeName: NODE,
    serviceAccountName: serviceAccount,
    containers: [{ name: 'forum', image: 'forum', ports: [{ containerPort: APP_PORT }] }],
  },
})

/** Says that a pod runs, as its kubelet would. */
export function reportStatus({ name, address }: PodGuest, isReady: boolean): void {
  const time = new Date().toISOString()
  const conditions = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
    type,
    status: isReady || !type.endsWith('Ready') ? 'True' : 'False',
    lastTransitionTime: time,
  }))
  const podIPs = [{ ip: address }]
  const status = {
    ...{ phase: 'Running', podIP: address, podIPs, hostIP: HOST_ADDRESS },
    ...{ startTime: time, conditions },
  }
  const patch = ['--subresource=status', '--type=merge', '-p', JSON.stringify({ status })]
  kubectl(['patch', 'pod', name, '-n', NAMESPACE, ...patch])
}

/** Waits until a pod's address is in an EndpointSlice of Service forum. */
export async function listed({ name, address }: PodGuest): Promise<void> {
  const slices = ['get', 'endpointslices', '-n', NAMESPACE, '-l', 'kubernetes.io/service-name=forum']
  await until(`${name} in an EndpointSlice`, 30_000, () =>
    kubectl([...slices, '-o', 'json']).includes(`"${address}"`),
  )
}

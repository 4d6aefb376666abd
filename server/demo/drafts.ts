import type { DraftObject } from '#server/demo/object-store.ts'

type Labels = Record<string, string>
type Meta = {
  namespace: string
  name: string
  labels?: Labels
  annotations?: Labels
  uid?: string
  ownerReferences?: unknown[]
}

/** An object as somebody would create it. */
export const draft = (
  kind: DraftObject['kind'],
  metadata: Meta,
  rest: Record<string, unknown> = {},
): DraftObject => ({ kind, metadata, ...rest })
export const namespace = (name: string): DraftObject => ({ kind: 'Namespace', metadata: { name } })

/** How a VM of the demo stands with its istiod. */
export type Standing = 'healthy' | 'pending' | 'disconnected' | 'stale' | { unhealthy: string }
type Vm = {
  group: string
  namespace: string
  address: string
  labels: Labels
  serviceAccount: string
  ports: Record<string, number>
  standing: Standing
  network?: string
}

const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()

/** An entry as istiod writes it for a VM that registered itself. */
export function registeredVm(vm: Vm): DraftObject {
  const { group, address, labels, serviceAccount, ports, standing, network } = vm
  const unhealthy = typeof standing === 'object' ? standing.unhealthy : ''
  const connection =
    standing === 'disconnected'
      ? { 'istio.io/disconnectedAt': minutesAgo(0.1) }
      : { 'istio.io/connectedAt': minutesAgo(standing === 'stale' ? 190 : 12) }
  const condition = {
    type: 'Healthy',
    status: unhealthy ? 'False' : 'True',
    lastProbeTime: minutesAgo(unhealthy ? 3 : 11),
    lastTransitionTime: minutesAgo(unhealthy ? 3 : 11),
    ...(unhealthy ? { message: unhealthy } : {}),
  }
  return draft(
    'WorkloadEntry',
    {
      namespace: vm.namespace,
      name: `${group}-${address}${network ? `-${network}` : ''}`,
      labels,
      annotations: {
        'istio.io/autoRegistrationGroup': group,
        'istio.io/workloadController': 'istiod-6c9f7d7b8-x2k4q',
        'proxy.istio.io/health-checks-enabled': 'true',
        ...connection,
      },
      ownerReferences: [
        {
          apiVersion: 'networking.istio.io/v1',
          kind: 'WorkloadGroup',
          name: group,
          uid: group,
          controller: true,
        },
      ],
    },
    {
      spec: { address, labels, serviceAccount, ports, ...(network ? { network } : {}) },
      status: standing === 'pending' ? {} : { conditions: [condition] },
    },
  )
}

type Group = {
  namespace: string
  name: string
  labels: Labels
  serviceAccount: string
  ports: Record<string, number>
  probe?: Record<string, unknown>
  network?: string
}

export const workloadGroup = ({
  name,
  labels,
  serviceAccount,
  ports,
  probe,
  network,
  ...rest
}: Group): DraftObject =>
  draft(
    'WorkloadGroup',
    { namespace: rest.namespace, name, labels: { app: labels.app ?? name } },
    {
      spec: {
        metadata: { labels },
        template: { serviceAccount, ports, ...(network ? { network } : {}) },
        ...(probe ? { probe } : {}),
      },
    },
  )

export const service = (
  ns: string,
  name: string,
  selector: Labels,
  port: number,
  targetPort: number | string = port,
  portName = 'http',
): DraftObject =>
  draft(
    'Service',
    { namespace: ns, name },
    {
      spec: {
        type: 'ClusterIP',
        clusterIP: '10.96.0.10',
        selector,
        ports: [{ name: portName, port, targetPort, protocol: 'TCP' }],
      },
    },
  )

/** A pod and its place in the EndpointSlice of one or more Services. */
export function pods(
  ns: string,
  services: string[],
  list: { name: string; address: string; labels: Labels; ready: boolean }[],
): DraftObject[] {
  const objects = list.map(({ name, address, labels, ready }) =>
    draft(
      'Pod',
      { namespace: ns, name, labels },
      {
        spec: { nodeName: 'node-1', serviceAccountName: labels.app ?? 'default' },
        status: {
          phase: 'Running',
          podIP: address,
          conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
        },
      },
    ),
  )
  const endpoints = list.map(({ name, address, ready }) => ({
    addresses: [address],
    conditions: { ready },
    targetRef: { kind: 'Pod', name, namespace: ns },
  }))
  const slices = services.map((name) =>
    draft(
      'EndpointSlice',
      { namespace: ns, name: `${name}-x7k2p`, labels: { 'kubernetes.io/service-name': name } },
      { addressType: 'IPv4', endpoints },
    ),
  )
  return [...objects, ...slices]
}

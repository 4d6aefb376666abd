import type { DraftObject } from '#server/demo/kube/object-store.ts'

type Labels = Record<string, string>
type Place = { namespace: string; name: string }

/** An object as somebody would create it. */
export const draft = (
  kind: DraftObject['kind'],
  metadata: DraftObject['metadata'],
  rest: Record<string, unknown> = {},
): DraftObject => ({ kind, metadata, ...rest })

export const namespace = (name: string, labels: Labels = {}): DraftObject =>
  draft('Namespace', { name, labels })

export const serviceAccount = (place: Place): DraftObject => draft('ServiceAccount', place)

export type Group = Place & {
  labels: Labels
  serviceAccount: string
  ports: Record<string, number>
  probe?: Record<string, unknown>
  network?: string
}

/** A WorkloadGroup and the service account its VMs run as. */
export const workloadGroup = ({ namespace: ns, name, labels, serviceAccount: account, ...rest }: Group) => [
  serviceAccount({ namespace: ns, name: account }),
  draft(
    'WorkloadGroup',
    { namespace: ns, name, labels: { app: labels.app ?? name } },
    {
      spec: {
        metadata: { labels },
        template: {
          serviceAccount: account,
          ports: rest.ports,
          ...(rest.network ? { network: rest.network } : {}),
        },
        ...(rest.probe ? { probe: rest.probe } : {}),
      },
    },
  ),
]

type Port = { port: number; name?: string; targetPort?: number | string }

export const service = (
  place: Place,
  selector: Labels,
  ports: Port[],
  rest: Record<string, unknown> = {},
): DraftObject =>
  draft(
    'Service',
    { ...place, labels: { app: selector.app ?? place.name } },
    {
      spec: {
        selector,
        ports: ports.map(({ port, name = 'http', targetPort = port }) => ({ name, port, targetPort })),
        ...rest,
      },
    },
  )

/** A running pod with a sidecar. */
export const pod = (
  place: Place,
  options: {
    address: string
    labels: Labels
    port: number
    serviceAccount?: string
    container?: string
    dnsCapture?: boolean
  },
): DraftObject =>
  draft(
    'Pod',
    { ...place, labels: options.labels },
    {
      spec: {
        nodeName: 'node-1',
        serviceAccountName: options.serviceAccount ?? 'default',
        containers: [
          {
            name: options.container ?? options.labels.app ?? 'app',
            image: options.labels.app ?? 'app',
            ports: [{ containerPort: options.port, protocol: 'TCP' }],
          },
          {
            name: 'istio-proxy',
            image: 'istio/proxyv2',
            ...(options.dnsCapture ? { env: [{ name: 'ISTIO_META_DNS_CAPTURE', value: 'true' }] } : {}),
          },
        ],
      },
      status: runningAt(options.address),
    },
  )

export const runningAt = (address: string, isReady = true) => ({
  phase: 'Running',
  podIP: address,
  podIPs: [{ ip: address }],
  conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
})

/** Weighted routes to hosts or subsets, as a VirtualService has them. */
export const routes = (...to: { host: string; subset?: string; port?: number; weight?: number }[]) =>
  to.map(({ host, subset, port, weight }) => ({
    destination: { host, ...(subset ? { subset } : {}), ...(port ? { port: { number: port } } : {}) },
    ...(weight === undefined ? {} : { weight }),
  }))

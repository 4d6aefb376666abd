import type { JsonObject } from '#lib/json.ts'
import { apiVersionOf } from '#lib/kube/kinds.ts'
import { ofRevision, ownRevision } from '#lib/onboarding/bundle/flags.ts'
import { mapOf, type Pair } from '#lib/onboarding/forms/pair.ts'
import { filled, written } from '#lib/onboarding/forms/parts.ts'

/** A port of istiod that the gateway passes on, TLS and all, to a port of istiod's Service. */
export type IstiodPortForm = {
  /** At the gateway. */
  number: number | null
  name: string
  /** Of istiod's Service; null for a server that was read without a route of its own, which then gets none. */
  target: number | null
  /** The server that the row was read from, by the name of its port; null for a new one. */
  read: { name: string; isRouted: boolean } | null
}

/** What an east-west gateway lets in. */
export type GatewaysForm = {
  /** Istio's own namespace. */
  namespace: string
  /** Labels of the gateway's pods. */
  selector: Pair[]
  clusterDomain: string
  /** For VMs and remote clusters that reach istiod through the gateway. */
  istiod: {
    isWanted: boolean
    gateway: string
    /** Whether a VirtualService of this form leads to istiod. */
    isRouted: boolean
    virtualService: string
    /** Of the control plane; empty or `default` for the one whose Service is `istiod`. */
    revision: string
    ports: IstiodPortForm[]
  }
  /** For services that workloads of other networks call. */
  services: {
    isWanted: boolean
    gateway: string
    number: number | null
    portName: string
    hosts: string[]
    /** The server that this was read from, by the name of its port; null for a new one. */
    read: string | null
  }
}

export const emptyIstiodPort = (): IstiodPortForm => ({ number: null, name: '', target: null, read: null })

/** As Istio's own guide has it: both parts, at the gateway labelled `istio: eastwestgateway`. */
export const emptyGatewaysForm = (): GatewaysForm => ({
  namespace: 'istio-system',
  selector: [{ key: 'istio', value: 'eastwestgateway' }],
  clusterDomain: 'cluster.local',
  istiod: {
    isWanted: true,
    gateway: 'istiod-gateway',
    isRouted: true,
    virtualService: 'istiod-vs',
    revision: '',
    ports: [
      { number: 15_012, name: 'tls-istiod', target: 15_012, read: null },
      { number: 15_017, name: 'tls-istiodwebhook', target: 443, read: null },
    ],
  },
  services: {
    isWanted: true,
    gateway: 'cross-network-gateway',
    number: 15_443,
    portName: 'tls',
    hosts: ['*.local'],
    read: null,
  },
})

/** The name that Istio's guide gives the VirtualService of a revision. */
export const virtualServiceName = (revision: string): string => ofRevision('istiod-vs', revision)

/** The name of istiod's Service. */
export const istiodService = ({ istiod }: Pick<GatewaysForm, 'istiod'>): string =>
  ofRevision('istiod', istiod.revision)

/** Whether a row has a route of its own: every new one, and one that was read with one or got one since. */
export const isRoutedPort = ({ target, read }: IstiodPortForm): boolean =>
  target !== null || read === null || read.isRouted

/** The objects that a form describes, Gateways before their VirtualService, whatever is wrong with it. */
export const gatewaysOf = (form: GatewaysForm): JsonObject[] => [
  ...(form.istiod.isWanted ? [istiodGateway(form)] : []),
  ...(form.istiod.isWanted && form.istiod.isRouted ? [istiodVirtualService(form)] : []),
  ...(form.services.isWanted ? [crossNetworkGateway(form)] : []),
]

const objectOf = (
  kind: 'Gateway' | 'VirtualService',
  name: string,
  { namespace }: GatewaysForm,
  spec: JsonObject,
): JsonObject => ({ apiVersion: apiVersionOf(kind), kind, metadata: { name, namespace }, spec })

const istiodGateway = (form: GatewaysForm): JsonObject =>
  objectOf('Gateway', form.istiod.gateway, form, {
    ...filled({ selector: mapOf(form.selector) }),
    servers: form.istiod.ports.map(istiodServer),
  })

const crossNetworkGateway = (form: GatewaysForm): JsonObject =>
  objectOf('Gateway', form.services.gateway, form, {
    ...filled({ selector: mapOf(form.selector) }),
    servers: [servicesServer(form.services)],
  })

/** A server that passes TLS on to istiod. */
export const istiodServer = ({ number, name }: IstiodPortForm): JsonObject => ({
  port: { ...filled({ number }), name, protocol: 'TLS' },
  tls: { mode: 'PASSTHROUGH' },
  hosts: ['*'],
})

/** The server at which services are told apart by the name in the TLS handshake. */
export const servicesServer = ({ number, portName, hosts }: GatewaysForm['services']): JsonObject => ({
  port: { ...filled({ number }), name: portName, protocol: 'TLS' },
  tls: { mode: 'AUTO_PASSTHROUGH' },
  hosts: written(hosts),
})

const istiodVirtualService = (form: GatewaysForm): JsonObject =>
  objectOf('VirtualService', form.istiod.virtualService, form, {
    hosts: ['*'],
    gateways: [form.istiod.gateway],
    tls: form.istiod.ports.filter(isRoutedPort).map((port) => istiodRoute(form, port)),
  })

/** A revision is told from others by the name that is asked for; without one, any name leads to the one istiod. */
export function istiodRoute(
  form: GatewaysForm,
  { number, target }: Pick<IstiodPortForm, 'number' | 'target'>,
): JsonObject {
  const service = `${istiodService(form)}.${form.namespace}.svc`
  const host = `${service}.${form.clusterDomain}`
  const sniHosts = ownRevision(form.istiod.revision) === '' ? ['*'] : [service, host]
  return {
    match: [{ ...filled({ port: number }), sniHosts }],
    route: [{ destination: { host, port: filled({ number: target }) } }],
  }
}

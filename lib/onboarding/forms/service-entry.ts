import type { JsonObject } from '#lib/json.ts'
import { apiVersionOf } from '#lib/kube/kinds.ts'
import { numberOf } from '#lib/onboarding/forms/number-text.ts'
import { isBlank, mapOf, type Pair } from '#lib/onboarding/forms/pair.ts'
import { filled, written } from '#lib/onboarding/forms/parts.ts'

export const LOCATIONS = ['MESH_INTERNAL', 'MESH_EXTERNAL'] as const
export const RESOLUTIONS = ['STATIC', 'DNS', 'DNS_ROUND_ROBIN', 'NONE', 'DYNAMIC_DNS'] as const

/** A form row keeps, in `kept`, the fields of the object that it has no input for. */
export type EntryPortForm = {
  name: string
  number: number | null
  protocol: string
  targetPort: number | null
  kept: JsonObject
}

/** An endpoint; its ports are rows of a port's name and its number there. */
export type EndpointForm = {
  address: string
  ports: Pair[]
  labels: Pair[]
  network: string
  locality: string
  weight: number | null
  serviceAccount: string
  kept: JsonObject
}

/** What answers for the hosts: workloads of the namespace, endpoints written down here, or neither. */
export type EntryBackends = 'selector' | 'endpoints' | 'none'

/** A ServiceEntry as a form shows it; of what it has for another choice of `backends` nothing is written. */
export type ServiceEntryForm = {
  name: string
  namespace: string
  hosts: string[]
  addresses: string[]
  ports: EntryPortForm[]
  /** Empty where the object leaves it to Istio's default. */
  location: (typeof LOCATIONS)[number] | ''
  resolution: (typeof RESOLUTIONS)[number] | ''
  backends: EntryBackends
  selector: Pair[]
  endpoints: EndpointForm[]
  exportTo: string[]
  kept: { metadata: JsonObject; spec: JsonObject }
}

export const emptyEntryPort = (): EntryPortForm => ({
  name: '',
  number: null,
  protocol: '',
  targetPort: null,
  kept: {},
})

export const emptyEndpoint = (): EndpointForm => ({
  address: '',
  ports: [],
  labels: [],
  network: '',
  locality: '',
  weight: null,
  serviceAccount: '',
  kept: {},
})

/** A service of the mesh whose workloads are chosen by labels. */
export const emptyServiceEntryForm = (): ServiceEntryForm => ({
  name: '',
  namespace: '',
  hosts: [''],
  addresses: [],
  ports: [{ ...emptyEntryPort(), name: 'http', number: 80, protocol: 'HTTP' }],
  location: 'MESH_INTERNAL',
  resolution: 'STATIC',
  backends: 'selector',
  selector: [{ key: '', value: '' }],
  endpoints: [],
  exportTo: [],
  kept: { metadata: {}, spec: {} },
})

/** The ServiceEntry that a form describes, whatever is wrong with it. */
export const serviceEntryOf = (form: ServiceEntryForm): JsonObject => ({
  apiVersion: apiVersionOf('ServiceEntry'),
  kind: 'ServiceEntry',
  metadata: { name: form.name, namespace: form.namespace, ...form.kept.metadata },
  spec: {
    ...filled({
      hosts: written(form.hosts),
      addresses: written(form.addresses),
      ports: form.ports.map(portOf),
      location: form.location,
      resolution: form.resolution,
    }),
    ...(form.backends === 'selector' ? { workloadSelector: selectorOf(form.selector) } : {}),
    ...(form.backends === 'endpoints' ? filled({ endpoints: form.endpoints.map(endpointOf) }) : {}),
    ...filled({ exportTo: written(form.exportTo) }),
    ...form.kept.spec,
  },
})

/** A workloadSelector. */
export const selectorOf = (pairs: readonly Pair[]): JsonObject => filled({ labels: mapOf(pairs) })

const portOf = ({ number, name, protocol, targetPort, kept }: EntryPortForm): JsonObject => ({
  ...(number === null ? {} : { number }),
  name,
  ...filled({ protocol, targetPort }),
  ...kept,
})

const endpointOf = ({ ports, labels, kept, ...endpoint }: EndpointForm): JsonObject => ({
  ...filled({
    address: endpoint.address,
    ports: Object.fromEntries(
      ports.filter((pair) => !isBlank(pair)).map(({ key, value }) => [key, numberOf(value) ?? '']),
    ),
    labels: mapOf(labels),
    network: endpoint.network,
    locality: endpoint.locality,
    weight: endpoint.weight,
    serviceAccount: endpoint.serviceAccount,
  }),
  ...kept,
})

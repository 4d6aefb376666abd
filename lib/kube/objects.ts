import { z } from 'zod'
import type { Kind } from '#lib/kube/kinds.ts'
import { conditions, metadata, stringMap } from '#lib/kube/parts.ts'
import { pod } from '#lib/kube/pod.ts'

/**
 * The slim shapes Isthmus keeps of each kind: only what a screen or the join reads. Each schema parses the raw
 * object of the API server and drops the rest, managedFields above all (they are half the bytes of a WorkloadEntry).
 */

/** Stands for an empty list in each object that has nothing to put in it. */
const NONE: string[] = []

export type Metadata = z.infer<typeof metadata>

const workloadSpec = z
  .object({
    address: z.string().default(''),
    ports: z.record(z.string(), z.number()).default({}),
    labels: stringMap,
    network: z.string().default(''),
    locality: z.string().default(''),
    weight: z.number().default(0),
    serviceAccount: z.string().default(''),
  })
  .prefault({})

const probe = z.looseObject({
  initialDelaySeconds: z.number().optional(),
  timeoutSeconds: z.number().optional(),
  periodSeconds: z.number().optional(),
  successThreshold: z.number().optional(),
  failureThreshold: z.number().optional(),
  httpGet: z
    .object({
      path: z.string().default('/'),
      host: z.string().optional(),
      port: z.number(),
      scheme: z.string().default('HTTP'),
      httpHeaders: z
        .array(z.object({ name: z.string().default(''), value: z.string().default('') }))
        .optional(),
    })
    .optional(),
  tcpSocket: z.object({ port: z.number() }).optional(),
  exec: z.object({ command: z.array(z.string()).default([]) }).optional(),
  grpc: z.object({ port: z.number().optional() }).optional(),
})
export type ReadinessProbe = z.infer<typeof probe>

const workloadGroup = z.object({
  kind: z.literal('WorkloadGroup').default('WorkloadGroup'),
  metadata,
  spec: z
    .object({
      metadata: z.object({ labels: stringMap }).prefault({}),
      template: workloadSpec,
      probe: probe.optional(),
    })
    .prefault({}),
})

const workloadEntry = z.object({
  kind: z.literal('WorkloadEntry').default('WorkloadEntry'),
  metadata,
  spec: workloadSpec,
  status: z.object({ conditions }).prefault({}),
})

const port = z.object({
  name: z.string().default(''),
  port: z.number(),
  targetPort: z.union([z.number(), z.string()]).optional(),
  protocol: z.string().default('TCP'),
  appProtocol: z.string().optional(),
})

const service = z.object({
  kind: z.literal('Service').default('Service'),
  metadata,
  spec: z
    .object({
      type: z.string().default('ClusterIP'),
      clusterIP: z.string().default(''),
      /** Both families of a dual-stack Service; one address is in `clusterIP` alone. */
      clusterIPs: z
        .array(z.string())
        .optional()
        .transform((all = []) => (all.length > 1 ? all : NONE)),
      externalName: z.string().default(''),
      publishNotReadyAddresses: z.boolean().default(false),
      selector: z.record(z.string(), z.string()).nullish(),
      ports: z.array(port).default([]),
    })
    .prefault({}),
})

const serviceEntry = z.object({
  kind: z.literal('ServiceEntry').default('ServiceEntry'),
  metadata,
  spec: z
    .object({
      hosts: z.array(z.string()).default([]),
      addresses: z.array(z.string()).default([]),
      ports: z
        .array(
          z.object({
            name: z.string().default(''),
            number: z.number(),
            protocol: z.string().default(''),
            targetPort: z.number().optional(),
          }),
        )
        .default([]),
      location: z.string().default('MESH_EXTERNAL'),
      resolution: z.string().default('NONE'),
      exportTo: z.array(z.string()).default([]),
      workloadSelector: z.object({ labels: stringMap }).optional(),
      endpoints: z.array(workloadSpec).default([]),
    })
    .prefault({}),
  status: z
    .object({ addresses: z.array(z.object({ value: z.string(), host: z.string().default('') })).default([]) })
    .prefault({}),
})

/** VirtualService and DestinationRule keep their whole spec: the editor must never lose a field it does not know. */
const wholeSpec = z.record(z.string(), z.json()).default({})

const virtualService = z.object({
  kind: z.literal('VirtualService').default('VirtualService'),
  metadata,
  spec: wholeSpec,
})
const destinationRule = z.object({
  kind: z.literal('DestinationRule').default('DestinationRule'),
  metadata,
  spec: wholeSpec,
})

const endpointSlice = z.object({
  kind: z.literal('EndpointSlice').default('EndpointSlice'),
  metadata,
  addressType: z.string().default('IPv4'),
  ports: z
    .array(z.object({ name: z.string().nullish() }))
    .nullish()
    .transform((ports) => (ports ?? []).map(({ name }) => ({ name: name ?? '' }))),
  endpoints: z
    .array(
      z.object({
        addresses: z.array(z.string()).default([]),
        conditions: z
          .object({ ready: z.boolean().nullish(), terminating: z.boolean().nullish() })
          .prefault({}),
        targetRef: z
          .object({
            kind: z.string().default(''),
            name: z.string().default(''),
            namespace: z.string().default(''),
          })
          .optional(),
      }),
    )
    .nullish()
    .transform((endpoints) => endpoints ?? []),
})

const bare = <K extends Kind>(kind: K) => z.object({ kind: z.literal(kind).default(kind as never), metadata })
const withSpec = <K extends Kind>(kind: K) =>
  z.object({ kind: z.literal(kind).default(kind as never), metadata, spec: wholeSpec })

/** One parser a watched kind: raw API object in, slim object out. */
export const OBJECT_SCHEMAS = {
  WorkloadGroup: workloadGroup,
  WorkloadEntry: workloadEntry,
  ServiceEntry: serviceEntry,
  VirtualService: virtualService,
  DestinationRule: destinationRule,
  Sidecar: withSpec('Sidecar'),
  Gateway: withSpec('Gateway'),
  PeerAuthentication: withSpec('PeerAuthentication'),
  AuthorizationPolicy: withSpec('AuthorizationPolicy'),
  Service: service,
  EndpointSlice: endpointSlice,
  Pod: pod,
  Namespace: bare('Namespace'),
  ServiceAccount: bare('ServiceAccount'),
} as const

/** The slim object of kind `K`, as the inventory keeps it. */
export type ObjectOf<K extends Kind> = z.infer<(typeof OBJECT_SCHEMAS)[K]>
export type KubeObject = { [K in Kind]: ObjectOf<K> }[Kind]

export type WorkloadGroup = ObjectOf<'WorkloadGroup'>
export type WorkloadEntry = ObjectOf<'WorkloadEntry'>
export type ServiceEntry = ObjectOf<'ServiceEntry'>
export type VirtualService = ObjectOf<'VirtualService'>
export type DestinationRule = ObjectOf<'DestinationRule'>
export type Service = ObjectOf<'Service'>
export type EndpointSlice = ObjectOf<'EndpointSlice'>
export type Pod = ObjectOf<'Pod'>

import { z } from 'zod'
import type { Kind } from '#lib/kube/kinds.ts'

/**
 * The slim shapes Isthmus keeps of each kind: only what a screen or the join reads. Each schema parses the raw
 * object of the API server and drops the rest, managedFields above all (they are half the bytes of a WorkloadEntry).
 */

const stringMap = z.record(z.string(), z.string()).default({})

/** Annotations worth keeping; anything else on an object may be large and is read on demand. */
const KEPT_ANNOTATIONS = [
  'istio.io/autoRegistrationGroup',
  'istio.io/workloadController',
  'istio.io/connectedAt',
  'istio.io/disconnectedAt',
  'proxy.istio.io/health-checks-enabled',
  'networking.istio.io/exportTo',
  'argocd.argoproj.io/tracking-id',
  'argo-rollouts.argoproj.io/managed-by-rollouts',
  'kustomize.toolkit.fluxcd.io/reconcile',
  'meta.helm.sh/release-name',
] as const

const annotations = stringMap.transform((all) => {
  const kept: Record<string, string> = {}
  for (const name of KEPT_ANNOTATIONS) {
    const value = all[name]
    if (value !== undefined) kept[name] = value
  }
  return kept
})

const managedFields = z
  .array(z.object({ manager: z.string().default(''), time: z.string().nullish() }))
  .default([])

/** Names of the field managers, without repeats, in order of first appearance: who else writes this object. */
const managersOf = (fields: z.infer<typeof managedFields>): string[] =>
  [...new Set(fields.map(({ manager }) => manager))].filter((name) => name !== '')

/** When a field manager last wrote; RFC 3339 in UTC, so that the texts order as the times do. */
const lastWriteOf = (fields: z.infer<typeof managedFields>): string =>
  fields
    .map(({ time }) => time ?? '')
    .sort()
    .at(-1) ?? ''

const metadata = z
  .object({
    uid: z.string().default(''),
    name: z.string(),
    namespace: z.string().default(''),
    resourceVersion: z.string().default(''),
    creationTimestamp: z.string().nullish(),
    deletionTimestamp: z.string().nullish(),
    generation: z.number().default(0),
    labels: stringMap,
    annotations,
    ownerReferences: z.array(z.object({ kind: z.string(), name: z.string(), uid: z.string() })).default([]),
    managedFields,
  })
  .transform(({ managedFields: fields, creationTimestamp, deletionTimestamp, ...rest }) => ({
    ...rest,
    createdAt: creationTimestamp ?? '',
    changedAt: lastWriteOf(fields),
    deleting: typeof deletionTimestamp === 'string',
    managers: managersOf(fields),
  }))

export type Metadata = z.infer<typeof metadata>

const condition = z.object({
  type: z.string(),
  status: z.string(),
  message: z.string().default(''),
  reason: z.string().default(''),
  lastProbeTime: z.string().nullish(),
  lastTransitionTime: z.string().nullish(),
})
const conditions = z.array(condition).default([])

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
    .object({ path: z.string().default('/'), port: z.number(), scheme: z.string().default('HTTP') })
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
  endpoints: z
    .array(
      z.object({
        addresses: z.array(z.string()).default([]),
        conditions: z
          .object({ ready: z.boolean().nullish(), terminating: z.boolean().nullish() })
          .prefault({}),
        targetRef: z.object({ kind: z.string().default(''), name: z.string().default('') }).optional(),
      }),
    )
    .nullish()
    .transform((endpoints) => endpoints ?? []),
})

const containers = z.array(z.object({ name: z.string().default('') })).default([])

const pod = z.object({
  kind: z.literal('Pod').default('Pod'),
  metadata,
  spec: z
    .object({
      serviceAccountName: z.string().default(''),
      nodeName: z.string().default(''),
      containers,
      initContainers: containers,
    })
    .prefault({})
    .transform(({ containers: run, initContainers: first, ...spec }) => ({
      ...spec,
      /** A sidecar, of the newer kind (an init container that stays) or the older. */
      hasProxy: [...run, ...first].some(({ name }) => name === 'istio-proxy'),
    })),
  status: z.object({ phase: z.string().default(''), podIP: z.string().default(''), conditions }).prefault({}),
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

import type { RawObject } from '#server/demo/kube/object-store.ts'

/**
 * Stored objects by their kind. What came from outside has been checked (crd-schema.ts, object-shape.ts) and the rest the
 * demo mesh wrote itself, so these only say the type; absent parts become empty ones.
 */
type Condition = { type: string; status: string; message?: string }
export type PortOfService = {
  name?: string
  port: number
  targetPort?: number | string
  protocol?: string
  appProtocol?: string
}
export type WorkloadSpec = {
  address?: string
  ports?: Record<string, number>
  labels?: Record<string, string>
  network?: string
  locality?: string
  weight?: number
  serviceAccount?: string
}
export type PortOfServiceEntry = { number: number; name: string; protocol?: string; targetPort?: number }
export type ServiceEntrySpec = {
  hosts: string[]
  addresses: string[]
  ports: PortOfServiceEntry[]
  location?: string
  resolution?: string
  exportTo?: string[]
  workloadSelector?: { labels?: Record<string, string> }
  endpoints: WorkloadSpec[]
}
export type Probe = {
  initialDelaySeconds?: number
  periodSeconds?: number
  failureThreshold?: number
  successThreshold?: number
}

const part = <T extends object>(object: RawObject, name: 'spec' | 'status', empty: T): T => ({
  ...empty,
  ...((object[name] as Partial<T> | undefined) ?? {}),
})

export const read = {
  service: (object: RawObject) => ({
    spec: part(object, 'spec', {
      selector: undefined as Record<string, string> | undefined,
      ports: [] as PortOfService[],
      clusterIP: '',
      type: 'ClusterIP',
      externalName: '',
    }),
  }),
  pod: (object: RawObject) => ({
    spec: part(object, 'spec', {
      nodeName: '',
      serviceAccountName: '',
      containers: [] as {
        name: string
        ports?: { name?: string; containerPort: number }[]
        env?: { name: string; value?: string }[]
      }[],
    }),
    status: part(object, 'status', { phase: '', podIP: '', conditions: [] as Condition[] }),
  }),
  endpointSlice: (object: RawObject) => ({
    endpoints: (object.endpoints ?? []) as {
      addresses: string[]
      conditions: { ready?: boolean; terminating?: boolean }
      nodeName?: string
      targetRef?: { kind: string; name: string; uid: string }
    }[],
    ports: (object.ports ?? []) as { name?: string; port?: number }[],
  }),
  workloadEntry: (object: RawObject) => ({
    metadata: object.metadata,
    spec: part(object, 'spec', {} as WorkloadSpec),
    status: part(object, 'status', { conditions: [] as Condition[] }),
  }),
  workloadGroup: (object: RawObject) => ({
    spec: part(object, 'spec', {
      metadata: {} as { labels?: Record<string, string>; annotations?: Record<string, string> },
      template: {} as WorkloadSpec,
      probe: undefined as Probe | undefined,
    }),
  }),
  serviceEntry: (object: RawObject) => ({
    spec: part(object, 'spec', { hosts: [], addresses: [], ports: [], endpoints: [] } as ServiceEntrySpec),
    status: part(object, 'status', { addresses: [] as { value: string; host: string }[] }),
  }),
}

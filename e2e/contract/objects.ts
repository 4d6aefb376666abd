import { apiVersionOf, type Kind, resourcePath } from '../../lib/kube/kinds.ts'
import { NAMESPACE } from './mesh.ts'

type Json = Record<string, unknown>

export const ISTIO = 'networking.istio.io/v1'

export const collection = (kind: Parameters<typeof resourcePath>[0], namespace = NAMESPACE): string =>
  resourcePath(kind, { namespace })
export const place = (
  kind: Parameters<typeof resourcePath>[0],
  name: string,
  namespace = NAMESPACE,
): string => resourcePath(kind, { namespace, name })

export const istioObject = (kind: Kind, name: string, spec: Json, metadata: Json = {}) => ({
  apiVersion: apiVersionOf(kind),
  kind,
  metadata: { name, ...metadata },
  spec,
})

export const workloadEntry = (name: string, spec: Json = {}, metadata: Json = {}) =>
  istioObject('WorkloadEntry', name, { address: '192.0.2.1', ...spec }, metadata)

export const serviceEntry = (name: string, spec: Json = {}, metadata: Json = {}) =>
  istioObject(
    'ServiceEntry',
    name,
    {
      hosts: [`${name}.example.org`],
      resolution: 'DNS',
      ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
      ...spec,
    },
    metadata,
  )

/** The part of any object that the contract looks at. */
export type Stored = {
  apiVersion: string
  kind: string
  metadata: {
    name: string
    namespace?: string
    uid: string
    resourceVersion: string
    generation: number
    creationTimestamp: string
    labels?: Record<string, string>
    annotations?: Record<string, string>
    ownerReferences?: { kind: string; name: string; uid: string; controller?: boolean }[]
    managedFields: { manager: string; operation: string; subresource?: string; fieldsV1: Json }[]
    continue?: string
    remainingItemCount?: number
  } & Json
  spec: Json
  status?: {
    conditions?: { type: string; status: string; message?: string }[]
    addresses?: { value: string; host: string }[]
  } & Json
  items: Stored[]
  message: string
  reason: string
  code: number
  details: Json
}

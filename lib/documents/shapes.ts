import type { WrittenKind } from '#lib/documents/restore-indentation.ts'
import type { Schema } from '#lib/yaml/schema/schema.ts'

const text: Schema = { type: 'string' }
const number: Schema = { type: 'integer' }
const flag: Schema = { type: 'boolean' }
const texts: Schema = { type: 'array', items: text }
const map: Schema = { type: 'object', values: text }
const fields = (properties: Record<string, Schema>): Schema => ({ type: 'object', properties })
const named: Schema = { type: 'array', items: fields({ name: text, namespace: text }) }

const SERVICE = fields({
  spec: fields({
    type: text,
    selector: map,
    clusterIP: text,
    clusterIPs: texts,
    externalIPs: texts,
    externalName: text,
    externalTrafficPolicy: text,
    internalTrafficPolicy: text,
    trafficDistribution: text,
    ipFamilies: texts,
    ipFamilyPolicy: text,
    loadBalancerClass: text,
    loadBalancerIP: text,
    loadBalancerSourceRanges: texts,
    publishNotReadyAddresses: flag,
    sessionAffinity: text,
    sessionAffinityConfig: fields({ clientIP: fields({ timeoutSeconds: number }) }),
    ports: {
      type: 'array',
      items: fields({
        name: text,
        port: number,
        targetPort: { intOrString: true },
        nodePort: number,
        protocol: text,
        appProtocol: text,
      }),
    },
  }),
})
const SERVICE_ACCOUNT = fields({
  automountServiceAccountToken: flag,
  imagePullSecrets: named,
  secrets: named,
})
const CONFIG_MAP = fields({ data: map, binaryData: map, immutable: flag })
const SHAPES = new Map([
  ['Service', SERVICE],
  ['ServiceAccount', SERVICE_ACCOUNT],
  ['ConfigMap', CONFIG_MAP],
  ['Namespace', fields({ spec: fields({ finalizers: texts }) })],
])

/** The fields of the kinds of the core group that stand beside Istio's, for where the API server describes none. */
export const shapeOf = ({ apiVersion, kind }: WrittenKind): Schema | null =>
  apiVersion === 'v1' ? (SHAPES.get(kind) ?? null) : null

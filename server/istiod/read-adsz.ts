import { z } from 'zod'
import { isProxyId, proxyOfConnection } from '#lib/names/proxy-id.ts'

/** What a proxy told istiod of itself when it connected (istio pkg/model, NodeMetadata). */
export type ProxyMetadata = {
  namespace: string
  ips: string[]
  labels: Record<string, string>
  clusterId: string
  network: string
  dnsCapture: boolean
  dnsAutoAllocate: boolean
  istioVersion: string
  /** Of a VM: its WorkloadGroup, or the WorkloadEntry that was written for it. Of an injected pod: its node. */
  autoRegisterGroup: string
  workloadEntry: string
  nodeName: string
}
/** A connection to an istiod, by its own clock. `metadata` is null where it was not asked for. */
export type Connection = {
  connectionId: string
  proxyId: string
  connectedAtMs: number
  /** The address it came from: a VM's own, or that of a gateway on its way. */
  peerIp: string
  metadata: ProxyMetadata | null
}

const text = z.string().default('')
const labels = z.record(z.string(), z.string()).nullish().catch(null)
/** Go's StringBool writes a text. */
const flag = z
  .union([z.boolean(), z.string()])
  .optional()
  .transform((value) => /^(1|t|true)$/i.test(String(value ?? '')))

const metadataSchema = z.object({
  NAMESPACE: text,
  INSTANCE_IPS: text,
  LABELS: labels,
  CLUSTER_ID: text,
  NETWORK: text,
  DNS_CAPTURE: flag,
  DNS_AUTO_ALLOCATE: flag,
  ISTIO_VERSION: text,
  AUTO_REGISTER_GROUP: text,
  WORKLOAD_ENTRY: text,
  NODE_NAME: text,
})
const clientsSchema = z.object({
  clients: z
    .array(
      z.object({
        connectionId: text,
        connectedAt: text,
        address: text,
        labels,
        metadata: metadataSchema.nullish(),
      }),
    )
    .nullish(),
})
type Client = NonNullable<z.infer<typeof clientsSchema>['clients']>[number]

/**
 * Reads /debug/adsz, or /debug/connections, which tells the same without metadata; null when it is neither. Connections
 * without an id that a proxy can have are left out, since questions are made of it.
 */
export function readAdsz(json: unknown): Connection[] | null {
  const parsed = clientsSchema.safeParse(json)
  return parsed.success ? (parsed.data.clients ?? []).flatMap((client) => connection(client) ?? []) : null
}

function connection({
  connectionId,
  connectedAt,
  address,
  labels: own,
  metadata,
}: Client): Connection | null {
  const proxyId = proxyOfConnection(connectionId)
  if (!proxyId) return null
  return {
    connectionId,
    proxyId,
    connectedAtMs: Date.parse(connectedAt) || 0,
    peerIp: address.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''),
    metadata: metadata
      ? {
          namespace: metadata.NAMESPACE,
          ips: metadata.INSTANCE_IPS.split(',').flatMap((ip) => ip.trim() || []),
          // istiod matches by these: the proxy's own with those of where it runs.
          labels: { ...(own ?? metadata.LABELS ?? {}) },
          clusterId: metadata.CLUSTER_ID,
          network: metadata.NETWORK,
          dnsCapture: metadata.DNS_CAPTURE,
          dnsAutoAllocate: metadata.DNS_AUTO_ALLOCATE,
          istioVersion: metadata.ISTIO_VERSION,
          autoRegisterGroup: metadata.AUTO_REGISTER_GROUP,
          workloadEntry: metadata.WORKLOAD_ENTRY,
          nodeName: metadata.NODE_NAME,
        }
      : null,
  }
}

const typesSchema = z.array(z.object({ proxy: z.string(), proxy_type: text }))

/** The types of proxies by id, which only /debug/syncz tells; null when that is not what it is. */
export function readProxyTypes(json: unknown): ReadonlyMap<string, string> | null {
  const parsed = typesSchema.safeParse(json)
  if (!parsed.success) return null
  return new Map(
    parsed.data.flatMap(({ proxy, proxy_type }) => (isProxyId(proxy) ? [[proxy, proxy_type]] : [])),
  )
}

import { z } from 'zod'
import { redactText } from '#lib/envoy/redact-text.ts'

/**
 * What was last sent of one xDS type and acknowledged, by nonce; empty when nothing was. `sentAtMs` is null where istiod does
 * not tell it.
 */
export type Nonces = { sent: string; acked: string; error: string; sentAtMs: number | null }
const XDS = {
  cluster: 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
  endpoint: 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
  listener: 'type.googleapis.com/envoy.config.listener.v3.Listener',
  route: 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
  nameTable: 'type.googleapis.com/istio.networking.nds.v1.NameTable',
} as const
export type XdsType = keyof typeof XDS

/**
 * A proxy connected to an istiod. `sentAtMs` is by that istiod's clock: it tells the newer of two streams of a proxy.
 * `version` is the proxy's own, empty when it told none.
 */
export type ProxySync = { proxy: string; version: string; sentAtMs: number } & Record<XdsType, Nonces>

const text = z.string().default('')
const resource = z.object({ sent: text, acked: text, sentTime: text, lastError: text })
const synczSchema = z.array(
  z.object({
    proxy: z.string(),
    istio_version: text,
    cluster_sent: text,
    cluster_acked: text,
    endpoint_sent: text,
    endpoint_acked: text,
    listener_sent: text,
    listener_acked: text,
    route_sent: text,
    route_acked: text,
    resources: z.record(z.string(), resource).nullish(),
  }),
)
type Status = z.infer<typeof synczSchema>[number]

/** Reads /debug/syncz; null when that is not what it is. An istiod without `resources` has the flat fields alone. */
export function readSyncz(json: unknown): ProxySync[] | null {
  const parsed = synczSchema.safeParse(json)
  return parsed.success ? parsed.data.map(proxySync) : null
}

function proxySync(status: Status): ProxySync {
  const of = {
    cluster: nonces(status, 'cluster', status.cluster_sent, status.cluster_acked),
    endpoint: nonces(status, 'endpoint', status.endpoint_sent, status.endpoint_acked),
    listener: nonces(status, 'listener', status.listener_sent, status.listener_acked),
    route: nonces(status, 'route', status.route_sent, status.route_acked),
    // Only `resources` tells of it.
    nameTable: nonces(status, 'nameTable', '', ''),
  }
  return {
    proxy: status.proxy,
    version: status.istio_version === 'unknown' ? '' : status.istio_version,
    sentAtMs: latest(status),
    ...of,
  }
}

function latest({ resources }: Status): number {
  let latestMs = 0
  for (const { sentTime } of Object.values(resources ?? {}))
    latestMs = Math.max(latestMs, Date.parse(sentTime) || 0)
  return latestMs
}

function nonces({ resources }: Status, type: XdsType, flatSent: string, flatAcked: string): Nonces {
  const written = resources?.[XDS[type]]
  return {
    sent: written?.sent || flatSent,
    acked: written?.acked || flatAcked,
    // A refusal quotes what was refused.
    error: redactText(written?.lastError ?? ''),
    sentAtMs: Date.parse(written?.sentTime ?? '') || null,
  }
}

import { z } from 'zod'

/** What was last sent of one xDS type and acknowledged, by nonce; empty when nothing was. */
export type Nonces = { sent: string; acked: string; error: string }
const XDS = {
  cluster: 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
  endpoint: 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
  listener: 'type.googleapis.com/envoy.config.listener.v3.Listener',
  route: 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
} as const
export type XdsType = keyof typeof XDS

/** A proxy connected to an istiod. `sentAtMs` is by that istiod's clock: it tells the newer of two streams of a proxy. */
export type ProxySync = { proxy: string; sentAtMs: number } & Record<XdsType, Nonces>

const text = z.string().default('')
const resource = z.object({ sent: text, acked: text, sentTime: text, lastError: text })
const synczSchema = z.array(
  z.object({
    proxy: z.string(),
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
  const times = Object.values(status.resources ?? {}).map(({ sentTime }) => Date.parse(sentTime) || 0)
  return {
    proxy: status.proxy,
    sentAtMs: Math.max(0, ...times),
    cluster: nonces(status, 'cluster'),
    endpoint: nonces(status, 'endpoint'),
    listener: nonces(status, 'listener'),
    route: nonces(status, 'route'),
  }
}

function nonces(status: Status, type: XdsType): Nonces {
  const written = status.resources?.[XDS[type]]
  return {
    sent: written?.sent || status[`${type}_sent`],
    acked: written?.acked || status[`${type}_acked`],
    error: written?.lastError ?? '',
  }
}

import { type OpenServer, openServer } from '#server/demo/http.ts'

const TYPES = {
  cluster: 'envoy.config.cluster.v3.Cluster',
  endpoint: 'envoy.config.endpoint.v3.ClusterLoadAssignment',
  listener: 'envoy.config.listener.v3.Listener',
  route: 'envoy.config.route.v3.RouteConfiguration',
} as const
type Type = keyof typeof TYPES
type Resource = { sent: string; acked: string; sentTime: string; lastError?: string }

/** An istiod whose syncz says what a test makes happen. For tests only. */
export type FakeIstiod = OpenServer & {
  asked: number
  askedRead: number
  connect(...proxies: string[]): void
  disconnect(...proxies: string[]): void
  /** Sends the type anew to these proxies, which have yet to answer. */
  send(type: Type, ...proxies: string[]): void
  ack(type: Type, ...proxies: string[]): void
  nack(type: Type, proxy: string, message: string): void
  /** Has configuration to show: objects as configz has them. */
  hold(objects: object[]): void
  /** Answers with this instead. */
  say(body: string): void
  /** Answers no more. */
  hang(): void
}

export async function openIstiod({ flat = false } = {}): Promise<FakeIstiod> {
  const proxies = new Map<string, Record<Type, Resource>>()
  let count = 0
  let instead: string | null = null
  let isHanging = false
  let held: object[] | null = null
  const server = await openServer((request, response) => {
    istiod.asked += request.url === '/debug/syncz' ? 1 : 0
    istiod.askedRead += request.url === '/debug/configz' ? 1 : 0
    if (isHanging) return
    if (request.url === '/debug/configz')
      return void response.writeHead(held ? 200 : 404).end(JSON.stringify(held))
    response.end(instead ?? JSON.stringify([...proxies].map(([proxy, types]) => status(proxy, types, flat))))
  })
  const nonce = (): Resource => {
    count += 1
    const sent = `2026-09-01T08:00:00Z/${count}-nonce`
    return { sent, acked: '', sentTime: new Date(Date.UTC(2026, 8, 1) + count).toISOString() }
  }
  const of = (proxy: string): Record<Type, Resource> => {
    const types = proxies.get(proxy)
    if (!types) throw new Error(`${proxy} is not connected`)
    return types
  }
  const istiod: FakeIstiod = {
    ...server,
    asked: 0,
    askedRead: 0,
    connect(...names) {
      for (const name of names) {
        const first = (): Resource => {
          const made = nonce()
          return { ...made, acked: made.sent }
        }
        proxies.set(name, { cluster: first(), endpoint: first(), listener: first(), route: first() })
      }
    },
    disconnect(...names) {
      for (const name of names) proxies.delete(name)
    },
    send(type, ...names) {
      for (const name of names) {
        const { acked, lastError } = of(name)[type]
        of(name)[type] = { ...nonce(), acked, ...(lastError ? { lastError } : {}) }
      }
    },
    ack(type, ...names) {
      for (const name of names) {
        const { sent, sentTime } = of(name)[type]
        of(name)[type] = { sent, sentTime, acked: sent }
      }
    },
    nack(type, name, message) {
      of(name)[type].lastError = message
    },
    hold(objects) {
      held = objects
    },
    say(body) {
      instead = body
    },
    hang() {
      isHanging = true
    },
  }
  return istiod
}

const status = (proxy: string, types: Record<Type, Resource>, flat: boolean) => ({
  cluster_id: 'Kubernetes',
  proxy,
  proxy_type: 'sidecar',
  istio_version: '1.31.0',
  ...Object.fromEntries(
    Object.entries(types).flatMap(([type, { sent, acked }]) => [
      [`${type}_sent`, sent],
      [`${type}_acked`, acked],
    ]),
  ),
  ...(flat
    ? {}
    : {
        resources: Object.fromEntries(
          Object.entries(types).map(([type, one]) => [`type.googleapis.com/${TYPES[type as Type]}`, one]),
        ),
      }),
})

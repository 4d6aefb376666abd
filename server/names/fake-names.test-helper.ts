import { type OpenServer, openServer } from '#server/demo/http.ts'

export type FakeProxy = {
  connection: string
  connectedAt?: string
  address?: string
  type?: string
  labels?: Record<string, string>
  metadata?: Record<string, unknown>
  table?: object
}
/** An istiod whose debug pages about names say what a test makes them. For tests only. */
export type FakeNamesIstiod = OpenServer & {
  proxies: FakeProxy[]
  /** Paths that were asked for. */
  asked: string[]
  /** Answers every question with this status; 200 again for the pages. */
  status: number
  mesh: object | null
}

const NAME_TABLE = 'type.googleapis.com/istio.networking.nds.v1.NameTable'
const GONE = 'Proxy not connected to this Pilot instance. It may be connected to another instance.\n'

/** As istiod does, it takes the first connection whose id contains the one that is asked for. */
export async function openNamesIstiod(...proxies: FakeProxy[]): Promise<FakeNamesIstiod> {
  const server = await openServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://istiod')
    istiod.asked.push(request.url ?? '')
    if (istiod.status !== 200) return response.writeHead(istiod.status).end()
    const wanted = searchParams.get('proxyID')
    const one = istiod.proxies.find(({ connection }) => wanted && connection.includes(wanted))
    if (wanted && !one) return response.writeHead(404).end(GONE)
    const answer = pages(istiod, one)[pathname]
    response.writeHead(answer ? 200 : 404).end(JSON.stringify(answer))
  })
  const istiod: FakeNamesIstiod = {
    ...server,
    proxies,
    asked: [],
    status: 200,
    mesh: { rootNamespace: 'istio-system', defaultServiceExportTo: ['*'] },
  }
  return istiod
}

const pages = ({ proxies, mesh }: FakeNamesIstiod, one: FakeProxy | undefined): Record<string, unknown> => {
  const listed = one ? [one] : proxies
  return {
    '/debug/connections': { totalClients: listed.length, clients: listed.map(bare) },
    '/debug/adsz': { totalClients: listed.length, clients: listed.map(full) },
    '/debug/syncz': listed.map(({ connection, type = 'sidecar' }) => ({
      proxy: connection.replace(/-\d+$/, ''),
      proxy_type: type,
    })),
    '/debug/ndsz': one?.table ? { configs: [{ '@type': NAME_TABLE, table: one.table }] } : {},
    '/debug/config_dump': { configs: [], of: one?.connection },
    '/debug/mesh': mesh,
    '/debug/clusterz': [{ id: 'cluster-1', syncStatus: 'synced' }],
  }
}

const bare = ({
  connection,
  connectedAt = '2026-09-01T08:00:00Z',
  address = '10.20.0.7:40000',
}: FakeProxy) => ({
  connectionId: connection,
  connectedAt,
  address,
})
const full = (proxy: FakeProxy) => ({
  ...bare(proxy),
  labels: proxy.labels,
  metadata: { NAMESPACE: 'shop', INSTANCE_IPS: '10.20.0.7', DNS_CAPTURE: 'true', ...proxy.metadata },
})

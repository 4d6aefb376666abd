import { selectorPairs } from '#lib/checks/rules/workload-selector.ts'
import { isJsonObject, textsOf } from '#lib/json.ts'
import type { ObjectOf, VirtualService } from '#lib/kube/objects.ts'
import { isWithin } from '#lib/names/host-match.ts'
import { gatewaysOf } from '#lib/traffic/destinations.ts'
import type { RuleKind } from '#lib/traffic/rules.ts'
import { listAt, numberAt, objectAt, textAt } from '#lib/traffic/spec-edit.ts'

export type GatewayServer = {
  index: number
  port: number
  protocol: string
  mode: string
  hosts: string[]
  /** It answers with a redirect to HTTPS, before any rule. */
  isRedirect: boolean
}

/** The servers of a Gateway as they are written; a tls mode that is not written is SIMPLE, as Istio takes it. */
export const serversOf = ({ spec }: ObjectOf<'Gateway'>): GatewayServer[] =>
  listAt(spec, 'servers').flatMap((server, index) => {
    if (!isJsonObject(server)) return []
    const port = objectAt(server, 'port')
    const mode = isJsonObject(server.tls) ? textAt(server.tls, 'mode') || 'SIMPLE' : ''
    const protocol = textAt(port, 'protocol').toUpperCase()
    const isRedirect = isJsonObject(server.tls) && server.tls.httpsRedirect === true
    const number = numberAt(port, 'number') ?? 0
    return [{ index, port: number, protocol, mode, hosts: textsOf(server.hosts), isRedirect }]
  })

/** The kind of rules that a server takes: tls where TLS passes through, tcp where other TLS ends. Null for none. */
export function ruleKindOfServer({
  protocol,
  mode,
}: Pick<GatewayServer, 'protocol' | 'mode'>): RuleKind | null {
  if (mode === 'AUTO_PASSTHROUGH') return null
  if (mode === 'PASSTHROUGH') return 'tls'
  return HTTP_PROTOCOLS.has(protocol) ? 'http' : 'tcp'
}

const HTTP_PROTOCOLS = new Set(['HTTP', 'HTTP2', 'HTTPS', 'GRPC', 'GRPC-WEB'])

/** Whether a server of a Gateway takes a VirtualService of this namespace for a host: one within the other is enough. */
export const letsIn = (
  gateway: ObjectOf<'Gateway'>,
  { hosts }: Pick<GatewayServer, 'hosts'>,
  { metadata }: VirtualService,
  host: string,
): boolean =>
  hosts.some((written) => {
    const slash = written.indexOf('/')
    const place = slash === -1 ? '*' : written.slice(0, slash)
    const namespace = place === '.' ? gateway.metadata.namespace : place
    const pattern = written.slice(slash + 1).toLowerCase()
    const isTaken = namespace === '*' || namespace === metadata.namespace
    return isTaken && (isWithin(host, pattern) || isWithin(pattern, host))
  })

/** Ports at which istiod is exposed: 15012 to proxies of VMs, 15017 to API servers of other clusters. */
export const ISTIOD_PORT = 15_012
export const WEBHOOK_PORT = 15_017

export const gatewaySelector = ({ spec }: ObjectOf<'Gateway'>): Record<string, string> =>
  selectorPairs(objectAt(spec, 'selector'))

/** The Gateways that a VirtualService names, by key and place in `spec.gateways`. */
export const gatewayKeysOf = (service: VirtualService): { key: string; index: number }[] =>
  gatewaysOf(service).flatMap((name, index) =>
    name === 'mesh' ? [] : [{ key: gatewayKey(name, service.metadata.namespace), index }],
  )

/** istiod's resolveGatewayName: `ns/name`, `./name`, a bare name, or the older `name.ns` with or without what follows. */
export function gatewayKey(name: string, namespace: string): string {
  if (name.startsWith('./')) return `${namespace}/${name.slice(2)}`
  if (name.includes('/')) return name
  const [own = '', from = namespace] = name.split('.')
  return `${from}/${own}`
}

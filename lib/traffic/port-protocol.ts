import type { RuleKind } from '#lib/traffic/rules.ts'

export type PortFacts = { name: string; port: number; protocol: string }

const HTTP = new Set(['http', 'http2', 'grpc', 'grpc-web'])
const TLS = new Set(['https', 'tls', 'kubernetes.io/wss'])
const TCP = new Set(['tcp', 'mongo', 'mysql', 'redis'])
/** SMTP, DNS, MySQL and MongoDB: Istio takes these for TCP when nothing says otherwise. */
const WELL_KNOWN_TCP = new Set([25, 53, 3306, 27_017])

/**
 * The kind of rules that reach a port. A ServiceEntry's protocol says it, and so does an appProtocol; a Service's TCP
 * says nothing, and the name's first part decides then. A port that says nothing at all is one that Istio looks into,
 * and is routed as http here. Null for UDP, which no rule reaches.
 */
export function ruleKindOf({ name, port, protocol }: PortFacts, isService: boolean): RuleKind | null {
  const said = protocol.toLowerCase()
  if (said === 'udp') return null
  const wanted = isService && (said === 'tcp' || said === '') ? name.toLowerCase() : said
  const first = wanted.startsWith('grpc-web') ? 'grpc-web' : (wanted.split('-')[0] ?? '')
  if (HTTP.has(first)) return 'http'
  if (TLS.has(first)) return 'tls'
  if (first === 'udp') return null
  return TCP.has(first) || WELL_KNOWN_TCP.has(port) ? 'tcp' : 'http'
}

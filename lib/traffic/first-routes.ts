import type { JsonObject } from '#lib/json.ts'
import type { HostDetail } from '#lib/mesh/views.ts'
import { type DestinationForm, writeDestination } from '#lib/traffic/destination-form.ts'
import { ruleKindOf } from '#lib/traffic/port-protocol.ts'
import type { RuleKind } from '#lib/traffic/rules.ts'

type Host = Pick<HostDetail, 'host' | 'ports' | 'source'>

/**
 * The rules that share out all traffic of a host, of each kind that its ports have: http for what Envoy reads as
 * requests, tls by SNI, tcp for the rest. A request keeps the port it came to unless its destination names one, so
 * that is only done where a kind has a single port among several.
 */
export function firstRoutes(
  host: Host,
  destinations: readonly DestinationForm[],
  percents: readonly number[],
): JsonObject {
  const ports = portsByKind(host)
  const isMixed = new Set([...ports.http, ...ports.tls, ...ports.tcp]).size > 1
  const route = (kind: RuleKind) => {
    const [only, second] = ports[kind]
    const port = isMixed && only !== undefined && second === undefined ? only : null
    return destinations.map((form, index) => ({
      destination: writeDestination(
        {},
        { ...form, port: form.port ?? (form.host === host.host ? port : null) },
      ),
      weight: percents[index] ?? 0,
    }))
  }
  const byPort = isMixed ? { match: ports.tcp.map((port) => ({ port })) } : {}
  return {
    ...(ports.http.length > 0 ? { http: [{ route: route('http') }] } : {}),
    ...(ports.tls.length > 0
      ? {
          tls: [{ match: ports.tls.map((port) => ({ port, sniHosts: [host.host] })), route: route('tls') }],
        }
      : {}),
    ...(ports.tcp.length > 0 ? { tcp: [{ ...byPort, route: route('tcp') }] } : {}),
  }
}

/** A host of which no port is known is routed as http. */
function portsByKind({ ports, source }: Host): Record<RuleKind, number[]> {
  const byKind: Record<RuleKind, number[]> = { http: [], tls: [], tcp: [] }
  for (const port of ports) {
    const kind = ruleKindOf(port, source?.kind === 'Service')
    if (kind) byKind[kind].push(port.port)
  }
  if (ports.length === 0) byKind.http.push(80)
  return byKind
}

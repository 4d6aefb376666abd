import { type JsonObject, textsOf } from '#lib/json.ts'
import type { SimulatedRequest } from '#lib/traffic/simulate/simulation.ts'
import { staticFailures } from '#lib/traffic/simulate/static-match.ts'

/** What of one match of a tcp or tls rule a connection does not fulfil, in words. */
export function connectionFailures(
  match: JsonObject,
  request: SimulatedRequest,
  namespace: string,
): string[] {
  const sniHosts = request.kind === 'tls' ? textsOf(match.sniHosts) : []
  const sni = (request.sni || request.host).toLowerCase()
  const subnets = textsOf(match.destinationSubnets)
  return [
    ...staticFailures(match, request, namespace),
    ...(sniHosts.length > 0 && !sniHosts.some((pattern) => matchesHost(pattern, sni))
      ? [`the server name ${sni} is not ${sniHosts.join(' or ')}`]
      : []),
    ...(subnets.length > 0 ? [`whether it goes to ${subnets.join(' or ')} can not be simulated`] : []),
  ]
}

/** A host as VirtualServices and SNI write it: `*` for all, `*.example.org` for what ends so. */
export const matchesHost = (pattern: string, host: string): boolean =>
  pattern.toLowerCase() === host || (pattern.startsWith('*') && host.endsWith(pattern.slice(1).toLowerCase()))

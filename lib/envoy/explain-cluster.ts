import type { Sides } from '#lib/envoy/explain-difference.ts'
import { objectAt, objectsAt, textAt, typeOf } from '#lib/envoy/json-parts.ts'
import { sameValue } from '#lib/envoy/same-value.ts'
import type { JsonObject } from '#lib/json.ts'

/** What of a cluster changes how its endpoints are reached. */
export function clusterWords(one: JsonObject, other: JsonObject, sides: Sides): string[] {
  const compared: [string, (body: JsonObject) => string][] = [
    ['TLS towards its endpoints', tlsWords],
    ['The type of discovery', (body) => textAt(body, 'type') || 'STATIC'],
    ['The load balancing policy', (body) => textAt(body, 'lb_policy') || 'ROUND_ROBIN'],
  ]
  const words = compared.flatMap(([subject, of]) =>
    of(one) === of(other) ? [] : [`${subject} is ${of(one)} ${sides.one} and ${of(other)} ${sides.other}.`],
  )
  const fields = [
    ['outlier_detection', 'Outlier detection differs.'],
    ['circuit_breakers', 'The limits of connections and requests differ.'],
  ] as const
  return [
    ...words,
    ...fields.flatMap(([field, sentence]) => (sameValue(one[field], other[field]) ? [] : [sentence])),
  ]
}

/** With Istio's automatic mTLS the endpoint's own label chooses between several sockets. */
function tlsWords(cluster: JsonObject): string {
  const matches = objectsAt(cluster, 'transport_socket_matches')
  if (matches.length === 0) return socketWords(objectAt(cluster, 'transport_socket'))
  const modes = matches.map((match) => socketWords(objectAt(match, 'transport_socket')))
  return `${[...new Set(modes)].join(' or ')}, by endpoint`
}

function socketWords(socket: JsonObject): string {
  const context = objectAt(socket, 'typed_config')
  if (typeOf(context) !== 'UpstreamTlsContext') return 'none'
  const common = objectAt(context, 'common_tls_context')
  const hasOwn =
    objectsAt(common, 'tls_certificate_sds_secret_configs').length > 0 ||
    objectsAt(common, 'tls_certificates').length > 0
  return hasOwn ? 'mutual' : 'simple'
}

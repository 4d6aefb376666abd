import { type JsonObject, textsOf } from '#lib/json.ts'
import type { SimulatedRequest } from '#lib/traffic/simulate/simulation.ts'
import { objectAt, textAt } from '#lib/traffic/spec-edit.ts'

/**
 * What of a match is settled before any request: the port, and who sends. A match of http that names gateways does not
 * look at the source's labels and namespace (Istio's sourceMatchHTTP); one of tcp or tls looks at all of it.
 */
export function staticFailures(match: JsonObject, request: SimulatedRequest, namespace: string): string[] {
  const { port } = match
  const gateways = textsOf(match.gateways).map((name) => resolveGateway(name, namespace))
  const looksAtSource = request.kind !== 'http' || gateways.length === 0
  return [
    ...(typeof port === 'number' && port !== 0 && port !== request.port ? [`the port is not ${port}`] : []),
    ...(gateways.length > 0 && !gateways.includes(request.gateway)
      ? [`it does not come through ${gateways.join(' or ')}`]
      : []),
    ...(looksAtSource ? sourceFailures(match, request) : []),
  ]
}

function sourceFailures(match: JsonObject, { sourceLabels, sourceNamespace }: SimulatedRequest): string[] {
  const wanted = textAt(match, 'sourceNamespace')
  return [
    ...Object.entries(objectAt(match, 'sourceLabels')).flatMap(([name, value]) =>
      sourceLabels[name] === value ? [] : [`the source does not carry ${name}=${String(value)}`],
    ),
    ...(wanted !== '' && wanted !== sourceNamespace ? [`the source is not in namespace ${wanted}`] : []),
  ]
}

/** A Gateway without a namespace is in that of the VirtualService. */
export const resolveGateway = (name: string, namespace: string): string =>
  name === 'mesh' || name.includes('/') ? name : `${namespace}/${name}`

import { numberAt, objectAt, objectsAt, textAt } from '#lib/envoy/json-parts.ts'
import { addressSchema, addressText } from '#lib/envoy/parts.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'

/** An endpoint of a ClusterLoadAssignment with everything that its group says of it, and Envoy's defaults written out. */
export type SetEndpoint = {
  weight: number
  health: string
  priority?: number
  locality: string
  hostname: string
  /** In other IP families. */
  additional?: string[]
  /** Such as the labels by which the TLS mode is chosen. */
  metadata: JsonObject
}
export type EndpointSet = {
  policy: JsonObject
  endpoints: Record<string, SetEndpoint>
  /** Weights of localities, by locality and priority. */
  localities: Record<string, number>
}

/**
 * The endpoints of a ClusterLoadAssignment by their address, so that their order means nothing. Envoy writes defaults out that
 * istiod leaves out: healthy, weight 1, an overprovisioning factor of 140, an empty health check.
 */
export function endpointSet(
  body: JsonObject,
  { withPriorities, withAdditional = false }: { withPriorities: boolean; withAdditional?: boolean },
): EndpointSet {
  const { overprovisioning_factor: factor, ...policy } = objectAt(body, 'policy')
  // Names are of the mesh's own making.
  const endpoints: EndpointSet['endpoints'] = Object.create(null)
  const localities: EndpointSet['localities'] = Object.create(null)
  const times = new Map<string, number>()
  for (const group of objectsAt(body, 'endpoints')) {
    const priority = numberAt(group, 'priority') ?? 0
    const locality = localityOf(objectAt(group, 'locality'))
    const weight = numberAt(group, 'load_balancing_weight')
    if (withPriorities && weight !== null)
      localities[`${locality || 'no locality'}, priority ${priority}`] = weight
    for (const one of objectsAt(group, 'lb_endpoints')) {
      const endpoint = objectAt(one, 'endpoint')
      const address = textOf(endpoint)
      const before = times.get(address) ?? 0
      times.set(address, before + 1)
      // One address may be there twice, in two localities or with two priorities.
      endpoints[before === 0 ? address : `${address} #${before + 1}`] = {
        weight: numberAt(one, 'load_balancing_weight') ?? 1,
        health: (textAt(one, 'health_status').replace('UNKNOWN', '') || 'HEALTHY').toLowerCase(),
        ...(withPriorities ? { priority } : {}),
        locality,
        hostname: textAt(endpoint, 'hostname'),
        ...(withAdditional ? { additional: objectsAt(endpoint, 'additional_addresses').map(textOf) } : {}),
        metadata: isJsonObject(one.metadata) ? one.metadata : {},
      }
    }
  }
  return {
    policy: factor === undefined || factor === 140 ? policy : { ...policy, overprovisioning_factor: factor },
    endpoints,
    localities,
  }
}

const textOf = (endpoint: JsonObject): string =>
  addressText(addressSchema.safeParse(endpoint.address).data ?? {})

const localityOf = (locality: JsonObject): string =>
  ['region', 'zone', 'sub_zone']
    .map((part) => textAt(locality, part))
    .join('/')
    .replace(/\/+$/, '')

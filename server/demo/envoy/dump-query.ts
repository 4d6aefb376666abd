import { isMap, type Part, partOf, partsOf, textOf } from '#server/demo/parts.ts'
import { re2 } from '#server/demo/webhook/re2.ts'

export type Dump = { kind: 'dump'; configs: Part[] } | { kind: 'refused'; status: 400 | 404; text: string }

/** The lists of each part of a dump, with the type of what is in them; of those that the demo leaves out too. */
const LISTS: Record<string, string> = {
  static_clusters: 'ClustersConfigDump.StaticCluster',
  dynamic_active_clusters: 'ClustersConfigDump.DynamicCluster',
  dynamic_warming_clusters: 'ClustersConfigDump.DynamicCluster',
  static_endpoint_configs: 'EndpointsConfigDump.StaticEndpointConfig',
  dynamic_endpoint_configs: 'EndpointsConfigDump.DynamicEndpointConfig',
  static_listeners: 'ListenersConfigDump.StaticListener',
  dynamic_listeners: 'ListenersConfigDump.DynamicListener',
  static_route_configs: 'RoutesConfigDump.StaticRouteConfig',
  dynamic_route_configs: 'RoutesConfigDump.DynamicRouteConfig',
  static_secrets: 'SecretsConfigDump.StaticSecret',
  dynamic_active_secrets: 'SecretsConfigDump.DynamicSecret',
  dynamic_warming_secrets: 'SecretsConfigDump.DynamicSecret',
}
/** Fields that may be absent everywhere and yet be asked for. */
const OPTIONAL = ['error_state', 'warming_state', 'draining_state', 'client_status', 'version_info']

/**
 * What Envoy answers to `/config_dump` with these parameters: `resource` takes one list out of its part, `mask` keeps some
 * fields, and `name_regex` keeps what has a name that the whole expression fits.
 */
export function askedOf(parts: Part[], query: URLSearchParams): Dump {
  const [resource, mask, names] = ['resource', 'mask', 'name_regex'].map((key) => query.get(key) ?? '')
  const named = names ? re2(`^(?:${names})$`) : null
  if (names && !named)
    return refused(400, `INVALID_ARGUMENT: Error while parsing name_regex from ${names}: invalid`)
  const kept = named ? parts.map((part) => withNames(part, named)) : parts
  const found = resource ? listNamed(kept, resource) : ({ kind: 'dump', configs: kept } as const)
  return found.kind === 'refused' || !mask ? found : masked(found.configs, mask, resource !== '')
}

const refused = (status: 400 | 404, text: string): Dump => ({ kind: 'refused', status, text })

function withNames(part: Part, fits: RegExp): Part {
  const entries = Object.entries(part).flatMap(([key, value]): [string, unknown][] => {
    if (!Array.isArray(value)) return [[key, value]]
    const some = partsOf(value).filter((one) => fits.test(nameOf(one)))
    return some.length > 0 ? [[key, some]] : []
  })
  return Object.fromEntries(entries)
}

const nameOf = (one: Part): string =>
  textOf(one.name) ||
  textOf(partOf(one.cluster).name) ||
  textOf(partOf(one.listener).name) ||
  textOf(partOf(one.route_config).name) ||
  textOf(partOf(one.endpoint_config).cluster_name)

function listNamed(parts: Part[], resource: string): Dump {
  const holder = parts.find((part) => Object.hasOwn(part, resource))
  const type = Object.hasOwn(LISTS, resource) ? LISTS[resource] : undefined
  if (type && holder)
    return {
      kind: 'dump',
      configs: partsOf(holder[resource]).map((one) => ({
        '@type': `type.googleapis.com/envoy.admin.v3.${type}`,
        ...one,
      })),
    }
  if (holder)
    return refused(400, `${resource} is not a repeated field. Use ?mask=${resource} to get only this field\n`)
  const isOfPart =
    type !== undefined && parts.some((part) => textOf(part['@type']).includes(type.split('.')[0] ?? type))
  return isOfPart ? { kind: 'dump', configs: [] } : refused(404, `${resource} not found in config dump`)
}

function masked(configs: Part[], mask: string, isList: boolean): Dump {
  const paths = mask.split(',').map((path) => path.split('.'))
  const isKnown = (path: string[]): boolean =>
    OPTIONAL.includes(path[0] ?? '') || configs.some((config) => has(config, path))
  if (configs.length > 0 && !paths.every(isKnown))
    return refused(
      400,
      isList
        ? `FieldMask paths: "${mask}"\n could not be successfully used.`
        : `FieldMask ${mask} could not be successfully applied to any configs.`,
    )
  const applicable = isList ? configs : configs.filter((config) => paths.some((path) => has(config, path)))
  return { kind: 'dump', configs: applicable.map((config) => keep(config, paths)) }
}

function has(value: unknown, [first, ...rest]: string[]): boolean {
  if (first === undefined) return true
  if (Array.isArray(value)) return value.some((one) => has(one, [first, ...rest]))
  return isMap(value) && Object.hasOwn(value, first) && has(value[first], rest)
}

/** A message with the fields of these paths only; lists are kept whole, as protobuf's masks do. */
function keep(part: Part, paths: string[][]): Part {
  const kept: Part = typeof part['@type'] === 'string' ? { '@type': part['@type'] } : {}
  for (const [first = '', below] of Map.groupBy(paths, ([field = '']) => field)) {
    if (!Object.hasOwn(part, first)) continue
    const deeper = below.map((path) => path.slice(1)).filter((path) => path.length > 0)
    const value = part[first]
    kept[first] = deeper.length < below.length || !isMap(value) ? value : keep(value, deeper)
  }
  return kept
}

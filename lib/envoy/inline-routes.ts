import { objectAt, objectsAt, textAt, typeOf } from '#lib/envoy/json-parts.ts'
import type { ProxyConfig } from '#lib/envoy/proxy-config.ts'
import type { JsonObject } from '#lib/json.ts'

/** The filter chains of a listener in its order, the default one last. */
export const chainsOf = (listener: JsonObject): JsonObject[] => [
  ...objectsAt(listener, 'filter_chains'),
  ...(Object.hasOwn(listener, 'default_filter_chain') ? [objectAt(listener, 'default_filter_chain')] : []),
]

/** The network filter of a chain that is of a type, such as `HttpConnectionManager`; null when it has none. */
export function filterOfType(chain: JsonObject, type: string): JsonObject | null {
  for (const filter of objectsAt(chain, 'filters')) {
    const typed = objectAt(filter, 'typed_config')
    if (typeOf(typed) === type) return typed
  }
  return null
}

/** RouteConfigurations that stand in listeners, as those of inbound traffic do; named after the listener where they have no name. */
export const inlineRoutes = ({ resources }: ProxyConfig): { name: string; body: JsonObject }[] =>
  resources
    .filter(({ kind, state }) => kind === 'listener' && state.kind !== 'warming' && state.kind !== 'draining')
    .flatMap((listener) =>
      chainsOf(listener.body).flatMap((chain) => {
        const body = objectAt(filterOfType(chain, 'HttpConnectionManager') ?? {}, 'route_config')
        if (Object.keys(body).length === 0) return []
        return [{ name: textAt(body, 'name') || listener.name, body }]
      }),
    )

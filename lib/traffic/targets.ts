import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { keyOf, type ObjectKey } from '#lib/kube/object-ref.ts'
import { resolveHost } from '#lib/traffic/destinations.ts'

/** Where a VirtualService's rules send requests, or copies of them. */
export type Target = { host: string; subset: string; isMirror: boolean }

/** Every destination and mirror of a VirtualService, in its own order, with hosts resolved. */
export function targetsOf(spec: JsonObject, namespace: string): Target[] {
  return (['http', 'tls', 'tcp'] as const)
    .flatMap((kind) => objects(spec[kind]))
    .flatMap((rule) => [
      ...objects(rule.route).flatMap(({ destination }) => target(destination, namespace, false)),
      ...target(rule.mirror, namespace, true),
      ...objects(rule.mirrors).flatMap(({ destination }) => target(destination, namespace, true)),
    ])
}

function target(destination: unknown, namespace: string, isMirror: boolean): Target[] {
  if (!isJsonObject(destination)) return []
  const { host, subset } = destination
  if (typeof host !== 'string' || host === '') return []
  return [{ host: resolveHost(host, namespace), subset: typeof subset === 'string' ? subset : '', isMirror }]
}

/** The VirtualServices that its http rules hand over to; without a namespace it is the rule's own. */
export function delegatesOf(spec: JsonObject, namespace: string): ObjectKey[] {
  const keys = objects(spec.http).flatMap(({ delegate }) => {
    if (!isJsonObject(delegate) || typeof delegate.name !== 'string') return []
    const written = delegate.namespace
    return [
      keyOf({ namespace: typeof written === 'string' && written ? written : namespace, name: delegate.name }),
    ]
  })
  return [...new Set(keys)]
}

const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])

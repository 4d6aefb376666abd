import { isJsonObject, textsOf } from '#lib/json.ts'
import { ROOT_NAMESPACE } from '#lib/traffic/destinations.ts'
import type { SimulatedRequest, World, WorldObject } from '#lib/traffic/simulate/simulation.ts'
import { listAt, objectAt } from '#lib/traffic/spec-edit.ts'

/**
 * The labels of a subset for whoever sends, or null when nobody defines it: from the first of the client's namespace, the
 * service's and the root's that has DestinationRules for the host, merged there with the oldest first.
 */
export function subsetLabels(
  world: World,
  { sourceNamespace }: SimulatedRequest,
  host: string,
  subset: string,
): Record<string, string> | null {
  if (!subset) return {}
  const rules = (world.destinationRules[host] ?? []).filter(({ spec }) => spec.workloadSelector === undefined)
  const inNamespace = (namespace: string) => rules.filter(({ ref }) => ref.namespace === namespace)
  const exported = (namespace: string) =>
    inNamespace(namespace).filter((rule) => isExported(rule, sourceNamespace))
  const found = [
    sourceNamespace === ROOT_NAMESPACE ? [] : inNamespace(sourceNamespace),
    exported(namespaceOf(world, host)),
    exported(ROOT_NAMESPACE),
  ].find((one) => one.length > 0)
  const written = (found ?? [])
    .flatMap(({ spec }) => listAt(spec, 'subsets'))
    .filter(isJsonObject)
    .find(({ name }) => name === subset)
  if (!written) return null
  return Object.fromEntries(
    Object.entries(objectAt(written, 'labels')).map(([key, value]) => [key, String(value)]),
  )
}

function isExported({ ref, spec }: WorldObject, client: string): boolean {
  const places = textsOf(spec.exportTo)
  return (
    places.length === 0 ||
    places.includes('*') ||
    places.includes(client) ||
    (places.includes('.') && client === ref.namespace)
  )
}

/** Of a Service, as its name says; of a ServiceEntry, that of its endpoints or else of what the page is about. */
function namespaceOf(world: World, host: string): string {
  if (host === world.host) return world.namespace
  const [, namespace] = /^[^.]+\.([^.]+)\.svc\.cluster\.local$/.exec(host) ?? []
  return namespace ?? world.endpoints[host]?.[0]?.namespace ?? world.namespace
}

import type { DestinationRule } from '#lib/kube/objects.ts'
import { sourceOfHost } from '#lib/mesh/backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { wildcardsAbove } from '#lib/names/resolve.ts'
import { oldestFirst } from '#lib/traffic/destinations.ts'
import { type Lookup, lookupsOf } from '#lib/traffic/preflight/lookups.ts'

/** Which DestinationRules hold for a host, for whom. It costs the rules of the host and of wildcards above it. */
export function lookupsFor(inventory: Readonly<Inventory>, host: string, rootNamespace: string): Lookup[] {
  const byPattern = rulesByPattern(inventory, host)
  return lookupsOf(
    {
      destinationRulesIn(namespace) {
        const own = byPattern.map((rules) => rules.filter(({ metadata }) => metadata.namespace === namespace))
        return oldestFirst(own.find((rules) => rules.length > 0) ?? [])
      },
      namespacesWithRules: () => [
        ...new Set(byPattern.flatMap((rules) => rules.map(({ metadata }) => metadata.namespace))),
      ],
    },
    host,
    sourceOfHost(inventory, host)?.metadata.namespace ?? '',
    rootNamespace,
  )
}

/** The DestinationRules of a host and of wildcards above it, the nearest pattern first: of a namespace, that one counts. */
export const rulesByPattern = (
  { objects, destinationRules }: Readonly<Inventory>,
  host: string,
): DestinationRule[][] =>
  [host, ...wildcardsAbove(host), '*'].flatMap((pattern) => {
    const rules = [...(destinationRules.get(pattern) ?? [])].flatMap(
      (key) => objects.DestinationRule.get(key) ?? [],
    )
    return rules.length > 0 ? [rules] : []
  })

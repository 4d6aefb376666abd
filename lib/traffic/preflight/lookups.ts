import type { DestinationRule } from '#lib/kube/objects.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { ROOT_NAMESPACE } from '#lib/traffic/destinations.ts'
import { subsetIn } from '#lib/traffic/preflight/policy.ts'
import type { Routing } from '#lib/traffic/preflight/routing.ts'
import { visibilityOf } from '#lib/traffic/preflight/visibility.ts'

/** The DestinationRules that hold for clients of a namespace; `clients` is empty for everyone that no other names. */
export type Lookup = { clients: string; rules: DestinationRule[] }

/**
 * Which DestinationRules hold for whom: the first of the client's own, the service's and the root namespace that has any
 * for the host. Namespaces are never merged. One for some workloads only (workloadSelector) is left out.
 */
export function lookupsOf(
  routing: Pick<Routing, 'destinationRulesIn' | 'namespacesWithRules'>,
  host: string,
  serviceNamespace: string,
  rootNamespace = ROOT_NAMESPACE,
): Lookup[] {
  const rulesIn = (namespace: string) =>
    routing.destinationRulesIn(namespace, host).filter(({ spec }) => spec.workloadSelector === undefined)
  const exported = (namespace: string, client: string) =>
    rulesIn(namespace).filter((rule) => {
      const visibility = visibilityOf(rule)
      return visibility === 'all' || visibility.has(client)
    })
  const rulesFor = (client: string): DestinationRule[] =>
    [
      client && client !== rootNamespace ? rulesIn(client) : [],
      exported(serviceNamespace, client),
      exported(rootNamespace, client),
    ].find((rules) => rules.length > 0) ?? []

  const everyone: Lookup = { clients: '', rules: rulesFor('') }
  const named = [serviceNamespace, rootNamespace].flatMap(rulesIn).flatMap((rule) => {
    const visibility = visibilityOf(rule)
    return visibility === 'all' ? [] : [...visibility]
  })
  const clients = new Set([...routing.namespacesWithRules(host), serviceNamespace, ...named])
  clients.delete(rootNamespace)
  clients.delete('')
  const own = [...clients].sort().map((client): Lookup => ({ clients: client, rules: rulesFor(client) }))
  return [everyone, ...own.filter(({ rules }) => !isSame(rules, everyone.rules))]
}

const isSame = (one: readonly DestinationRule[], other: readonly DestinationRule[]): boolean =>
  isDeepStrictEqual(namesOfRules(one), namesOfRules(other))

const namesOfRules = (rules: readonly DestinationRule[]): string[] =>
  rules.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)

/** The labels of a subset for the clients who find it: everyone's first. Null where nobody does; none for no subset. */
export function labelsOfSubset(lookups: readonly Lookup[], subset: string): Record<string, string> | null {
  if (!subset) return {}
  for (const { rules } of lookups) {
    const found = subsetIn(rules, subset)
    if (found) return found.labels
  }
  return null
}

/** The rules that say how most clients talk to a host. */
export const usualRules = (lookups: readonly Lookup[]): DestinationRule[] =>
  lookups.find(({ rules }) => rules.length > 0)?.rules ?? []

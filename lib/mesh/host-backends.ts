import type { DestinationRule, Service, ServiceEntry } from '#lib/kube/objects.ts'
import { destinationRulesOf, sourceOfHost } from '#lib/mesh/backends.ts'
import { boundedSets, endpointSets } from '#lib/mesh/endpoint-sets.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { sourcePorts } from '#lib/mesh/rows.ts'
import type { Backends, DestinationRuleView, HostBackends } from '#lib/mesh/views.ts'
import { subsetsOf } from '#lib/traffic/destinations.ts'
import { countSelected } from '#lib/traffic/endpoint-set.ts'
import { ownedBy } from '#lib/traffic/owned-by.ts'

/** What stands behind a host and how it is divided; for a host that nothing defines, a source of null. */
export const hostBackends = (inventory: Inventory, host: string): HostBackends =>
  readBackends(inventory, host).backends

/** The same, with what stands behind each of its subsets (empty: behind all of it), known or not. */
export function readBackends(
  inventory: Inventory,
  host: string,
): { backends: HostBackends; behind: (subset: string) => Backends } {
  const source = sourceOfHost(inventory, host)
  const rules = destinationRulesOf(inventory, host)
  const subsets = rules.flatMap(subsetsOf)
  const sets = source ? endpointSets(inventory, source) : []
  const select = (labels: Record<string, string>): Backends => ({
    ...countSelected(sets, labels),
    known: source !== undefined,
  })
  const selectedBy = new Set(subsets.flatMap(({ labels }) => Object.keys(labels)))
  return {
    backends: {
      host,
      namespace: source?.metadata.namespace ?? '',
      source: source ? refOf(source) : null,
      ports: source ? portsOf(source) : [],
      destinationRules: rules.map((rule) => destinationRuleView(rule, select)),
      endpointSets: boundedSets(sets, selectedBy),
    },
    behind(subset) {
      const labels = subset ? subsets.find(({ name }) => name === subset)?.labels : {}
      return labels ? select(labels) : NOTHING
    },
  }
}

export const NOTHING: Backends = { vmsEligible: 0, vmsTotal: 0, podsReady: 0, podsTotal: 0, known: false }

const portsOf = (source: Service | ServiceEntry): HostBackends['ports'] =>
  sourcePorts(source).map(({ name, port, protocol }) => ({ name, port, protocol }))

const destinationRuleView = (
  rule: DestinationRule,
  select: (labels: Record<string, string>) => Backends,
): DestinationRuleView => ({
  ref: refOf(rule),
  resourceVersion: rule.metadata.resourceVersion,
  ownedBy: ownedBy(rule.metadata),
  managers: rule.metadata.managers,
  spec: rule.spec,
  subsets: subsetsOf(rule).map((subset) => ({ ...subset, backends: select(subset.labels) })),
})

export const refOf = <K extends string>({
  kind,
  metadata,
}: {
  kind: K
  metadata: { namespace: string; name: string }
}) => ({ kind, namespace: metadata.namespace, name: metadata.name })

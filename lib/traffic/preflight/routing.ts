import type { JsonObject } from '#lib/json.ts'
import { keyOf, type ObjectKey } from '#lib/kube/object-ref.ts'
import { type DestinationRule, OBJECT_SCHEMAS, type VirtualService } from '#lib/kube/objects.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { covers, destinationRuleHost, hostsOf, oldestFirst } from '#lib/traffic/destinations.ts'
import type { WritableRef } from '#lib/traffic/edit.ts'

export type Edit = { ref: WritableRef; before: JsonObject | null; after: JsonObject | null }

/** VirtualServices and DestinationRules as they stand before an edit, or would stand after it. */
export type Routing = {
  virtualService(key: ObjectKey): VirtualService | undefined
  /** Those that route a host, oldest first, whoever they are for. */
  virtualServicesOf(host: string): VirtualService[]
  /** Those with a rule that sends to a host. */
  sendersTo(host: string): VirtualService[]
  /** The DestinationRules of a namespace for a host, oldest first: exact ones, or else those of the longest wildcard. */
  destinationRulesIn(namespace: string, host: string): DestinationRule[]
  /** Every namespace with a DestinationRule that may apply to a host. */
  namespacesWithRules(host: string): string[]
  edited: { virtualServices: VirtualService[]; destinationRules: DestinationRule[] }
}

/** An object that does not exist yet is younger than any that does. */
export const NOT_YET = '9999-12-31T23:59:59Z'

export function routingOf(
  inventory: Readonly<Inventory>,
  edits: readonly Edit[],
  side: 'before' | 'after',
): Routing {
  const { objects } = inventory
  const virtualServices = overlay(objects.VirtualService, edits, side, 'VirtualService')
  const destinationRules = overlay(objects.DestinationRule, edits, side, 'DestinationRule')
  const wildcards = [...inventory.destinationRules.keys()].filter((host) => host.startsWith('*'))

  const virtualService = (key: ObjectKey): VirtualService | undefined =>
    virtualServices.has(key) ? (virtualServices.get(key) ?? undefined) : objects.VirtualService.get(key)

  const rulesFor = (host: string): DestinationRule[] => {
    const keys = [host, ...wildcards.filter((wildcard) => covers(wildcard, host))].flatMap((one) => [
      ...(inventory.destinationRules.get(one) ?? []),
    ])
    const live = keys.filter((key) => !destinationRules.has(key))
    return [
      ...live.flatMap((key) => objects.DestinationRule.get(key) ?? []),
      ...present(destinationRules).filter((rule) => covers(destinationRuleHost(rule), host)),
    ]
  }

  return {
    virtualService,
    virtualServicesOf: (host) => {
      const live = [...(inventory.virtualServices.get(host) ?? [])].filter((key) => !virtualServices.has(key))
      const edited = present(virtualServices).filter((service) => hostsOf(service).includes(host))
      return oldestFirst([...live.flatMap((key) => objects.VirtualService.get(key) ?? []), ...edited])
    },
    sendersTo: (host) => [...(inventory.senders.get(host) ?? [])].flatMap((key) => virtualService(key) ?? []),
    destinationRulesIn: (namespace, host) => {
      const rules = rulesFor(host).filter(({ metadata }) => metadata.namespace === namespace)
      const longest = Math.max(0, ...rules.map((rule) => destinationRuleHost(rule).length))
      const exact = rules.filter((rule) => destinationRuleHost(rule) === host)
      return oldestFirst(
        exact.length > 0 ? exact : rules.filter((rule) => destinationRuleHost(rule).length === longest),
      )
    },
    namespacesWithRules: (host) => [...new Set(rulesFor(host).map(({ metadata }) => metadata.namespace))],
    edited: { virtualServices: present(virtualServices), destinationRules: present(destinationRules) },
  }
}

function overlay<K extends WritableRef['kind']>(
  live: ReadonlyMap<ObjectKey, VirtualService | DestinationRule>,
  edits: readonly Edit[],
  side: 'before' | 'after',
  kind: K,
): Map<ObjectKey, (K extends 'VirtualService' ? VirtualService : DestinationRule) | null> {
  const laid = new Map()
  for (const { ref, ...specs } of edits) {
    if (ref.kind !== kind) continue
    const { namespace, name } = ref
    const metadata =
      live.get(keyOf(ref))?.metadata ??
      OBJECT_SCHEMAS[kind].parse({ metadata: { namespace, name, creationTimestamp: NOT_YET } }).metadata
    const spec = specs[side]
    laid.set(keyOf(ref), spec && { kind, metadata, spec })
  }
  return laid
}

const present = <T>(laid: ReadonlyMap<ObjectKey, T | null>): T[] =>
  [...laid.values()].filter((one) => one !== null)

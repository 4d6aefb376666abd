import { isJsonObject, type JsonObject } from '#lib/json.ts'
import type { DestinationRule } from '#lib/kube/objects.ts'
import { type Subset, subsetsOf } from '#lib/traffic/destinations.ts'
import { listAt, objectAt } from '#lib/traffic/spec-edit.ts'

/** The subset as istiod takes it from the merged rules of a namespace: the first of that name. */
export const subsetIn = (rules: readonly DestinationRule[], name: string): Subset | undefined =>
  rules.flatMap(subsetsOf).find((subset) => subset.name === name)

/**
 * The traffic policy that holds for a subset (empty: none) at a port. A subset's fields replace those of the top level
 * one by one; an entry for the port replaces the four that it can hold altogether.
 */
export function policyOf(rules: readonly DestinationRule[], subset: string, port: number | null): JsonObject {
  const tops = rules.map(({ spec }) => objectAt(spec, 'trafficPolicy'))
  const top = tops.find((policy) => Object.keys(policy).length > 0) ?? {}
  const own = subset
    ? rules
        .flatMap(({ spec }) => listAt(spec, 'subsets'))
        .filter(isJsonObject)
        .find(({ name }) => name === subset)
    : undefined
  return atPort({ ...atPort(top, port), ...objectAt(own ?? {}, 'trafficPolicy') }, port)
}

const REPLACED_AT_PORT = ['connectionPool', 'outlierDetection', 'loadBalancer', 'tls']

function atPort({ portLevelSettings, ...policy }: JsonObject, port: number | null): JsonObject {
  const entry = (Array.isArray(portLevelSettings) ? portLevelSettings : [])
    .filter(isJsonObject)
    .find((one) => objectAt(one, 'port').number === port)
  if (!entry) return policy
  const kept = Object.entries(policy).filter(([field]) => !REPLACED_AT_PORT.includes(field))
  const { port: _, ...settings } = entry
  return { ...Object.fromEntries(kept), ...settings }
}

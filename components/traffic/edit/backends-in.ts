import type { JsonObject } from '#lib/json.ts'
import type { Backends, HostBackends } from '#lib/mesh/views.ts'
import { countSelected } from '#lib/traffic/endpoint-set.ts'

/** A host with the DestinationRules as they are in the draft, in istiod's order. */
export type HostInDraft = Pick<HostBackends, 'host' | 'source' | 'ports' | 'endpointSets'> & {
  policies: JsonObject[]
}

/** A subset as a DestinationRule has it. */
export type SubsetInDraft = { name: string; labels: Record<string, string> }

/** Who stands behind a destination as the draft has it; undefined when nothing is known of its host. */
export function backendsIn(
  hosts: readonly HostInDraft[],
  host: string,
  subset: string,
): Backends | undefined {
  const found = hosts.find((one) => one.host === host)
  if (!found) return undefined
  if (!found.source) return { ...NOTHING, known: false }
  if (subset === '') return { ...countSelected(found.endpointSets, {}), known: true }
  const defined = subsetsIn(found).find(({ name }) => name === subset)
  return defined
    ? { ...countSelected(found.endpointSets, defined.labels), known: true }
    : { ...NOTHING, known: false }
}

const NOTHING = { vmsEligible: 0, vmsTotal: 0, podsReady: 0, podsTotal: 0 }

/** The subsets of a host: where two DestinationRules define the same one, the first counts. */
export function subsetsIn({ policies }: Pick<HostInDraft, 'policies'>): SubsetInDraft[] {
  const all = policies.flatMap(readSubsets)
  return all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index)
}

export function readSubsets(spec: JsonObject): SubsetInDraft[] {
  const written = Array.isArray(spec.subsets) ? spec.subsets : []
  return written.flatMap((subset: unknown) => {
    if (typeof subset !== 'object' || subset === null) return []
    const name: unknown = Reflect.get(subset, 'name')
    const labels: unknown = Reflect.get(subset, 'labels')
    const pairs = typeof labels === 'object' && labels !== null ? Object.entries(labels) : []
    return typeof name === 'string'
      ? [{ name, labels: Object.fromEntries(pairs.map(([key, value]) => [key, String(value)])) }]
      : []
  })
}

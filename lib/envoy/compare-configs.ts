import { type CompareOptions, comparable, comparableBodies } from '#lib/envoy/comparison.ts'
import type { ConfigDifferences, ResourceDifference, ValueChange } from '#lib/envoy/config-differences.ts'
import { diffValues } from '#lib/envoy/diff-values.ts'
import { explainDifference } from '#lib/envoy/explain-difference.ts'
import {
  type ConfigResource,
  type ProxyConfig,
  RESOURCE_KINDS,
  type ResourceKind,
} from '#lib/envoy/proxy-config.ts'
import { sameValue } from '#lib/envoy/same-value.ts'

const MOST_CHANGES = 50
/** In all; of what comes after them the first few are enough. */
const MOST_OF_ALL = 5_000
const FEW_CHANGES = 3
/** More than anybody reads; an answer stays small though everything differs. */
export const MOST_DIFFERENCES = 500

/**
 * Compares two configurations resource by resource. `one` is what is looked at: for `intent` Envoy's own (then `other` is
 * istiod's), for `earlier` the newer. Takes time in proportion to their size.
 */
export function compareConfigs(
  one: ProxyConfig,
  other: ProxyConfig,
  options: CompareOptions,
): ConfigDifferences {
  const compared = comparable(one, other, options)
  const alike: Record<ResourceKind, number> = {
    listener: 0,
    route: 0,
    cluster: 0,
    endpoints: 0,
    secret: 0,
    extension: 0,
  }
  const differences: ResourceDifference[] = []
  let more = 0
  let left = MOST_OF_ALL
  for (const kind of RESOURCE_KINDS) {
    const ones = compared.one.get(kind) ?? new Map<string, ConfigResource>()
    const others = compared.other.get(kind) ?? new Map<string, ConfigResource>()
    for (const name of new Set([...ones.keys(), ...others.keys()])) {
      const pair = { one: ones.get(name), other: others.get(name) }
      const isListed = differences.length < MOST_DIFFERENCES
      const found = changesOf(
        pair,
        options,
        isListed ? Math.max(FEW_CHANGES, Math.min(MOST_CHANGES, left)) : 0,
      )
      if (found === 'alike') alike[kind] += 1
      else if (!isListed) more += 1
      else {
        left -= found.changes.length
        differences.push({ kind, name, ...found, words: explainDifference(pair, options.what) })
      }
    }
  }
  return { alike, differences, moreDifferences: more, leftOut: compared.leftOut }
}

export type Pair = { one: ConfigResource | undefined; other: ConfigResource | undefined }
type Changes = Pick<ResourceDifference, 'state' | 'changes' | 'moreChanges'>

function changesOf({ one, other }: Pair, options: CompareOptions, most: number): Changes | 'alike' {
  const refusals = refusalChange(one, other)
  const hasOne = one !== undefined && !isOnlyRefused(one)
  const hasOther = other !== undefined && !isOnlyRefused(other)
  if (!hasOne || !hasOther) {
    const state = hasOne ? 'only-one' : hasOther ? 'only-other' : 'changed'
    return state === 'changed' && refusals.length === 0
      ? 'alike'
      : { state, changes: refusals, moreChanges: 0 }
  }
  if (sameValue(one.body, other.body)) {
    return refusals.length > 0 ? { state: 'changed', changes: refusals, moreChanges: 0 } : 'alike'
  }
  const [here, there] = comparableBodies(one, other, options)
  const found = diffValues(here, there, most)
  if (found.count + refusals.length === 0) return 'alike'
  const changes = [...refusals, ...found.changes].slice(0, most)
  return { state: 'changed', changes, moreChanges: found.count + refusals.length - changes.length }
}

/** Envoy never had a version of it that it took. */
const isOnlyRefused = ({ state, body }: ConfigResource): boolean =>
  state.kind === 'error' && Object.keys(body).length === 0

/** istiod knows of no refusal in its dump, so one of Envoy is always told; of two Envoys, when they differ in it. */
function refusalChange(one: ConfigResource | undefined, other: ConfigResource | undefined): ValueChange[] {
  const [here, there] = [one, other].map((resource) =>
    resource?.state.kind === 'error' ? resource.state.message.slice(0, 200) : null,
  )
  return here === there ? [] : [{ path: 'error_state.details', one: here ?? null, other: there ?? null }]
}

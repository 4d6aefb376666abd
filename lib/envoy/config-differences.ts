import type { ResourceKind } from '#lib/envoy/proxy-config.ts'

/** How two configurations differ, resource by resource. `one` is what is looked at, `other` what it is compared with. */
export type ConfigDifferences = {
  /** How many resources of each kind were compared and are alike. */
  alike: Record<ResourceKind, number>
  differences: ResourceDifference[]
  /** Found beyond those that are listed. */
  moreDifferences: number
  /** What was left out of the comparison and why, in sentences. */
  leftOut: string[]
}

export type ResourceDifference = {
  kind: ResourceKind
  name: string
  state: 'only-one' | 'only-other' | 'changed'
  /** What it means for traffic, in a sentence; empty when nothing can be said. */
  words: string
  /** The places that differ, 50 at most. */
  changes: ValueChange[]
  moreChanges: number
}
/** `path` is a JSON path such as `load_assignment.endpoints[0].lb_endpoints[1]`; null where one side has nothing. */
export type ValueChange = { path: string; one: string | null; other: string | null }

/**
 * A VirtualService's routes as rules a person can read and weigh.
 * `TrafficRule` is the wire shape; see read-rules.ts for how it is read from `spec`.
 */
export type RuleKind = 'http' | 'tcp' | 'tls'

export type RuleDestination = {
  /** Position in the rule's `route` list. */
  index: number
  host: string
  subset: string
  port: number | null
  /** The weight as written; a missing weight is 0, except that a single destination takes everything. */
  weight: number
  /** The share of the rule's traffic in percent, unrounded: weights may be on any scale. */
  percent: number
}

export type TrafficRule = {
  /** Stable within one version of the object: `http/0`, `tcp/1`. */
  id: string
  kind: RuleKind
  index: number
  name: string
  /** One line a match condition (they are alternatives); empty for the rule that takes all that is left. */
  matches: string[]
  destinations: RuleDestination[]
  /** Whether some requests are left to later rules; a condition that everything meets is none. */
  hasMatch: boolean
  /** The VirtualService that the rule hands over to; an empty namespace is its own. */
  delegate: { namespace: string; name: string } | null
  /** How many copies of its requests the rule sends elsewhere. */
  mirrors: number
  /** What else the rule does, one line each (`timeout 3s`, `mirrors 10 % to forum (k8s)`). */
  extras: string[]
  /** Why this rule has no weights to move (redirect, delegate, direct response, one destination); empty if it has. */
  fixedBecause: string
}

/** Names a destination within one host's page. */
export const destinationId = (host: string, subset: string): string => `${host}|${subset}`

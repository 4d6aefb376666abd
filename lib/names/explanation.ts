import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'

/** The wire type of "explain a name": what a proxy's DNS answers, and why. */
export type QueryType = 'A' | 'AAAA'

export type DnsAnswer =
  /** The agent answers. `host` is the entry of the table that did; `cname` the alias by which a search domain was taken off. */
  | { kind: 'addresses'; addresses: string[]; ttlS: number; host: string; cname: string }
  /** The agent knows the host, but has no address of this family: NOERROR with nothing in it. */
  | { kind: 'no-data'; host: string }
  /** The agent asks the resolvers of /etc/resolv.conf; `expected` is what is likely to come back. */
  | { kind: 'upstream'; expected: 'nxdomain' | 'unknown' }
  /** The agent is not in the way at all: the application asks its own resolver. */
  | { kind: 'not-captured' }

export const REASON_CODES = [
  'capture-on',
  'capture-off',
  'search-domain',
  'short-name',
  'wildcard',
  'in-table',
  'kubernetes-wins',
  'shadowed',
  'merged',
  'spec-address',
  'cluster-ip',
  'allocated',
  'legacy-allocated',
  'headless',
  'headless-empty',
  'cidr-only',
  'no-vip',
  'wrong-family',
  'not-exported',
  'hidden-by-sidecar',
  'no-such-host',
  'not-in-domain',
  'upstream',
] as const
export type ReasonCode = (typeof REASON_CODES)[number]

/** One step of the chain, in the order in which the question travels. */
export type Reason = {
  code: ReasonCode
  /** `good` leads to an answer, `bad` is why there is none, `note` is worth knowing. */
  verdict: 'good' | 'bad' | 'note'
  /** One plain sentence. */
  text: string
  refs: ObjectRef[]
  /** What to change, in a sentence; empty when there is nothing. */
  fix: string
}

export type Explanation = {
  proxy: NameProxy
  name: string
  type: QueryType
  answer: DnsAnswer
  chain: Reason[]
}
export type ExplainAnswer = {
  explanation: Explanation
  /** The same question put to a second proxy, and in a sentence why they differ; empty when they don't. */
  compared: { explanation: Explanation; difference: string } | null
}

import { answerInWords } from '#lib/names/answer-in-words.ts'
import {
  clusterDnsKnows,
  explainAbsent,
  explainPassedOver,
  explainUpstream,
} from '#lib/names/explain-absent.ts'
import { explainMatch, explainOtherFamily, explainSearch } from '#lib/names/explain-match.ts'
import { explainPresent } from '#lib/names/explain-present.ts'
import type { DnsAnswer, Explanation, QueryType, Reason } from '#lib/names/explanation.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import { lookupOf, plainName, searchDomainsOf } from '#lib/names/name-lookup.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameTable } from '#lib/names/name-service.ts'
import { nameTable } from '#lib/names/name-table.ts'
import { bad, good, note, proxyWord } from '#lib/names/reason.ts'
import { answersDns, matchName, recordOf, resolve } from '#lib/names/resolve.ts'

export { compareExplanations } from '#lib/names/compare-explanations.ts'

export type Question = { name: string; type: QueryType }

/**
 * What the DNS of a proxy answers to one query, and why, step by step in the order in which the query travels. The
 * answer is that of {@link resolve} on the computed name table; only what upstream is expected to say may be less sure,
 * where the cluster's own DNS knows a Service that the proxy is not told of.
 */
export function explain(names: MeshNames, proxy: NameProxy, question: Question): Explanation {
  const { answer, chain } = answersDns(proxy)
    ? { ...answerOf(names, proxy, question) }
    : { answer: { kind: 'not-captured' as const }, chain: withoutCapture(names, proxy, question) }
  return { proxy, ...question, answer, chain }
}

function answerOf(
  names: MeshNames,
  proxy: NameProxy,
  { name, type }: Question,
): { answer: DnsAnswer; chain: Reason[] } {
  const table = nameTable(names, proxy)
  const resolved = resolve(table, proxy, name, type)
  const answer: DnsAnswer =
    resolved.kind === 'upstream' && clusterDnsKnows(names, proxy, name)
      ? { kind: 'upstream', expected: 'unknown' }
      : resolved
  const captured = `DNS capture is on: the agent of ${proxy.id} gets every query first.`
  return {
    answer,
    chain: [
      good('capture-on', captured),
      ...explainTable(names, proxy, table, { name, type }),
      ...explainSearch(table, proxy, name, type),
      ...(answer.kind === 'upstream' ? [explainUpstream(names, proxy, name, answer.expected)] : []),
    ],
  }
}

function explainTable(
  names: MeshNames,
  proxy: NameProxy,
  table: NameTable,
  { name, type }: Question,
): Reason[] {
  const match = matchName(lookupOf(table, proxy, searchDomainsOf(proxy)), name)
  if (!match) return explainAbsent(names, proxy, name)
  const { host, ips } = recordOf(match.records, type)
  const info = table[host]
  if (!info) return []
  return [
    ...explainMatch(plainName(name), host, match),
    ...(match.isWildcard ? explainPassedOver(names, proxy, name) : []),
    ...explainPresent(names, proxy, host, info),
    ...(ips.length === 0 ? [explainOtherFamily(host, type, info.ips)] : []),
  ]
}

/** Nothing goes to the agent; what it would say with capture on is worth knowing all the same. */
function withoutCapture(names: MeshNames, proxy: NameProxy, question: Question): Reason[] {
  if (proxy.type !== 'sidecar')
    return [bad('capture-off', `${proxy.id} is a ${proxy.type}: its agent answers no DNS queries.`)]
  const resolver =
    proxy.kind === 'vm'
      ? 'the resolvers of its machine, which seldom know Services of the cluster, and no VIPs of ServiceEntries'
      : 'the DNS of the cluster, which knows Services, but no VIPs of ServiceEntries'
  const captured = { ...proxy, dnsCapture: true }
  const { answer, chain } = answerOf(names, captured, question)
  return [
    bad('capture-off', `DNS capture is off: ${proxy.id} asks ${resolver}.`, {
      refs: [proxy.object],
      fix: `Set ISTIO_META_DNS_CAPTURE to "true" in the proxyMetadata of the ${proxyWord(proxy)}, and restart its agent.`,
    }),
    note('capture-off', `With capture on, the answer would be ${answerInWords(answer)}. The rest says why.`),
    ...chain.slice(1).map((reason): Reason => ({ ...reason, verdict: 'note' })),
  ]
}

import type { DnsAnswer, Explanation, ReasonCode } from '#lib/names/explanation.ts'

export type AnswerWords = { title: string; meaning: string; tone: 'ok' | 'warn' | 'bad' | 'unknown' }

/** What a DNS query gets, in a line to be read from afar and one that explains it. */
export function answerWords(
  answer: DnsAnswer,
  { type, proxy }: Pick<Explanation, 'type' | 'proxy'>,
): AnswerWords {
  const family = type === 'A' ? 'IPv4' : 'IPv6'
  switch (answer.kind) {
    case 'addresses':
      return {
        title: answer.addresses.length === 1 ? '1 address' : `${answer.addresses.length} addresses`,
        meaning:
          answer.addresses.length === 1
            ? `The DNS proxy of ${proxy.id} answers itself.`
            : `The DNS proxy of ${proxy.id} answers itself, each time in another order.`,
        tone: 'ok',
      }
    case 'no-data':
      return {
        title: 'NOERROR, no address',
        meaning: `The DNS proxy of ${proxy.id} knows the host, but has no ${family} address of it.`,
        tone: 'warn',
      }
    case 'upstream':
      return answer.expected === 'nxdomain'
        ? {
            title: 'Goes upstream: NXDOMAIN is likely',
            meaning: `The DNS proxy of ${proxy.id} does not know the name and asks the resolvers of /etc/resolv.conf, which hardly know it either.`,
            tone: 'bad',
          }
        : {
            title: 'Goes upstream',
            meaning: `The DNS proxy of ${proxy.id} does not know the name and asks the resolvers of /etc/resolv.conf. What they answer is not known here.`,
            tone: 'unknown',
          }
    case 'not-captured':
      return {
        title: 'Not captured',
        meaning: `Queries do not pass the DNS proxy of ${proxy.id}: applications ask their own resolver. What it answers is not known here.`,
        tone: 'unknown',
      }
  }
}

/** The steps of the chain by name. */
export const REASON_TITLES: Record<ReasonCode, string> = {
  'capture-on': 'DNS capture is on',
  'capture-off': 'DNS capture is off',
  'search-domain': 'Search domain',
  'short-name': 'Short name',
  wildcard: 'Wildcard host',
  'in-table': 'In the name table',
  'kubernetes-wins': 'A Service wins',
  shadowed: 'Shadowed',
  merged: 'Several ServiceEntries',
  'spec-address': 'Address from spec.addresses',
  'cluster-ip': 'ClusterIP',
  allocated: 'Allocated VIP',
  'legacy-allocated': 'Legacy allocation',
  headless: 'Headless',
  'headless-empty': 'Headless without endpoints',
  'cidr-only': 'Only a range',
  'no-vip': 'No VIP',
  'wrong-family': 'Other IP family',
  'not-exported': 'Not exported',
  'hidden-by-sidecar': 'Hidden by a Sidecar',
  'no-such-host': 'No such host',
  'not-in-domain': 'Not in the cluster domain',
  upstream: 'Asked upstream',
}

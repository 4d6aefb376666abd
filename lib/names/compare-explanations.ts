import { answerInWords } from '#lib/names/answer-in-words.ts'
import type { DnsAnswer, Explanation, Reason } from '#lib/names/explanation.ts'
import { serviceDomain } from '#lib/names/name-lookup.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { listed, titleOf } from '#lib/names/reason.ts'

/** Why two proxies get different answers to one question, in a sentence; empty when they get the same. */
export function compareExplanations(one: Explanation, other: Explanation): string {
  if (isSame(one.answer, other.answer)) return ''
  const [a, b] = [one, other].map(({ proxy, answer }) => `${proxy.id} gets ${answerInWords(answer)}`)
  return `${a}, and ${b}, because ${causeOf(one, other)}.`
}

/** The order of addresses does not count: agents shuffle them. */
function isSame(one: DnsAnswer, other: DnsAnswer): boolean {
  if (one.kind === 'addresses' && other.kind === 'addresses')
    return [...one.addresses].sort().join() === [...other.addresses].sort().join()
  if (one.kind === 'upstream' && other.kind === 'upstream') return one.expected === other.expected
  return one.kind === other.kind
}

function causeOf(one: Explanation, other: Explanation): string {
  return (
    causeAgainst(one, other) ??
    causeAgainst(other, one) ??
    causeOfOtherAddresses(one, other) ??
    'istiod tells them different addresses'
  )
}

/** The first thing that stands in the way of one and not of the other. */
function causeAgainst({ proxy, chain }: Explanation, other: Explanation): string | null {
  const others = new Set(other.chain.filter(({ verdict }) => verdict === 'bad').map(({ code }) => code))
  const reason = chain.find(({ code, verdict }) => verdict === 'bad' && !others.has(code))
  return reason ? inWords(reason, proxy) : null
}

function inWords({ code, refs, text }: Reason, proxy: NameProxy): string {
  const title = refs[0] ? titleOf(refs[0]) : 'what defines the host'
  switch (code) {
    case 'capture-off':
      return proxy.type === 'sidecar'
        ? `DNS capture is off for ${proxy.id}`
        : `${proxy.id} is a ${proxy.type}, whose agent answers no DNS`
    case 'not-exported':
      return `${title} is not exported to namespace ${proxy.namespace}`
    case 'hidden-by-sidecar':
      return `${title} hides it from ${proxy.id}`
    case 'no-vip':
      return `there is no VIP of ${title} for ${proxy.id}`
    case 'wrong-family':
      return `istiod tells ${proxy.id} of no address of that family`
    case 'short-name':
      return `a bare name is known only in its own namespace, and ${proxy.id} is in ${proxy.namespace}`
    case 'not-in-domain':
      return `short names work only in a proxy's own domain, and that of ${proxy.id} is ${serviceDomain(proxy)}`
    case 'no-such-host':
      return `the agent of ${proxy.id} knows no host of that name`
    case 'upstream':
      return `${proxy.id} is a ${proxy.kind === 'vm' ? 'VM, whose resolvers seldom know names of the cluster' : 'pod, whose resolver is the DNS of the cluster'}`
    default:
      return text.replace(/\.$/, '')
  }
}

function causeOfOtherAddresses(one: Explanation, other: Explanation): string | null {
  const [a, b] = [hostOf(one.answer), hostOf(other.answer)]
  if (a !== b) return `the name stands for ${a} on ${one.proxy.id}, and for ${b} on ${other.proxy.id}`
  const [mine, theirs] = [definedBy(one), definedBy(other)]
  if (mine !== theirs)
    return `${one.proxy.id} takes the host from ${mine}, and ${other.proxy.id} from ${theirs}`
  if (one.chain.some(({ code }) => code === 'headless') && one.proxy.network !== other.proxy.network)
    return 'the host is headless, and they are told of pods of their own networks'
  if (one.proxy.clusterId !== other.proxy.clusterId)
    return `they are of the clusters ${one.proxy.clusterId || '(none)'} and ${other.proxy.clusterId || '(none)'}, where the Service has an address each`
  return null
}

const hostOf = (answer: DnsAnswer): string => ('host' in answer ? answer.host : '')
const definedBy = ({ chain }: Explanation): string =>
  listed(chain.find(({ code }) => code === 'in-table')?.refs.map(titleOf) ?? [])

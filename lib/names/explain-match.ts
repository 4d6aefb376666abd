import type { Reason } from '#lib/names/explanation.ts'
import { plainName, searchDomainsOf } from '#lib/names/name-lookup.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameTable } from '#lib/names/name-service.ts'
import { bad, good, listed, note } from '#lib/names/reason.ts'
import { type NameMatch, resolve } from '#lib/names/resolve.ts'

/** Which name of its table the agent takes for the one that is asked, step by step. */
export function explainMatch(
  asked: string,
  host: string,
  { found, isWildcard, cname, records }: NameMatch,
): Reason[] {
  const reasons: Reason[] = []
  if (cname) {
    const text = isWildcard
      ? `${asked} ends in the first search domain of the pod: the agent answers with an alias of ${cname}.`
      : `${asked} is ${cname} with the first search domain of the pod behind it: the agent answers with an alias (CNAME) of ${cname}.`
    reasons.push(good('search-domain', text))
  }
  const known = cname || found
  if (isWildcard)
    reasons.push(good('wildcard', `The name table has no ${asked}; the wildcard ${known} takes it in.`))
  if (known !== plainName(host)) reasons.push(good('short-name', `${known} is short for ${host}.`))
  if (records.rivals.length > 0) {
    const text = `${listed([...records.rivals].sort())} all claim the name ${known}: which of them answers is left to chance, and may change with each push.`
    const fix = 'Ask for the full name, or rename the host of the ServiceEntry.'
    reasons.push(note('shadowed', text, { fix }))
  }
  return reasons
}

/** Names with fewer dots are tried with the search domains first; the kubelet's `ndots:5`. */
const NDOTS = 5

/**
 * What the search domains of a pod make of a name that a program asks for: the first query that gets another answer than
 * the name as it is. Empty for a VM, for a name that ends in a dot, and where nothing differs.
 */
export function explainSearch(
  table: NameTable,
  proxy: NameProxy,
  name: string,
  type: 'A' | 'AAAA',
): Reason[] {
  const asked = plainName(name)
  if (asked === '' || name.trim().endsWith('.') || asked.split('.').length > NDOTS) return []
  const asIs = resolve(table, proxy, asked, type)
  for (const domain of searchDomainsOf(proxy)) {
    const query = `${asked}.${domain}`
    const answer = resolve(table, proxy, query, type)
    if (answer.kind === 'upstream' || answer.kind === 'not-captured') continue
    const isSame = 'host' in asIs && answer.kind === asIs.kind && answer.host === asIs.host
    if (isSame) return []
    if (answer.kind === 'no-data') continue
    const text = `A program in the pod first asks for ${query}, by the search domains of its resolv.conf: that is answered with ${listed(answer.addresses)}, from ${answer.host}.`
    return [
      note('search-domain', text, { fix: `Ask for ${asked}. with a dot at its end to leave them out.` }),
    ]
  }
  return []
}

/** The agent knows the host, and no address of the family that is asked for. */
export const explainOtherFamily = (host: string, type: 'A' | 'AAAA', ips: readonly string[]): Reason => {
  const [asked, other] = type === 'A' ? ['IPv4', 'AAAA'] : ['IPv6', 'A']
  return bad(
    'wrong-family',
    `${host} has no ${asked} address, only ${listed(ips)}: the agent answers without one, and asks nobody else.`,
    { fix: `Ask for ${other} records.` },
  )
}

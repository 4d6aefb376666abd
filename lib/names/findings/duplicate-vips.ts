import { type Claim, ORIGIN_WORDS } from '#lib/names/findings/claims.ts'
import { finding, listed, nameOf, portWords } from '#lib/names/findings/finding.ts'
import { tellingOf } from '#lib/names/findings/listeners.ts'
import { hostOf, seenTogether, sourceOf } from '#lib/names/findings/seen-together.ts'
import { isSingle } from '#lib/names/ip-range.ts'
import type { NameSettings } from '#lib/names/name-service.ts'
import type { NameFinding } from '#lib/names/watch.ts'

/**
 * Addresses that two hosts of different objects share. HTTP does not mind: its requests are told apart by host. Any other
 * port is told apart by address and number only, so that the first listener gets all connections. Nor does it matter on
 * different ports, unless the allocator gave the address: then istiod takes it away from somebody.
 */
export const duplicateVips = (claims: readonly Claim[], settings: NameSettings): NameFinding[] =>
  [
    ...Map.groupBy(
      claims.filter(({ range }) => isSingle(range)),
      ({ range }) => range.text,
    ),
  ].flatMap(([address, sharing]) => {
    if (sharing.length < 2) return []
    const isShared =
      new Set(sharing.map(({ service }) => hostOf(service))).size > 1 &&
      new Set(sharing.map(({ service }) => sourceOf(service))).size > 1
    return isShared ? judge(address, sharing, settings) : []
  })

function judge(address: string, sharing: readonly Claim[], settings: NameSettings): NameFinding[] {
  const { clashing, shared } = commonPorts(sharing, settings)
  const isAllocated = sharing.some(({ origin }) => origin === 'allocated')
  if (clashing.length + shared.length === 0 && !isAllocated) return []
  const services = sharing.map(({ service }) => service)
  const who = sharing.map(
    ({ service, origin }) => `${service.hostname} (${nameOf(service.source)}, ${ORIGIN_WORDS[origin]})`,
  )
  return [
    finding({
      code: 'duplicate-vip',
      key: address,
      severity: clashing.length > 0 ? 'error' : isAllocated ? 'warning' : 'note',
      text: `${address} is an address of ${new Set(services.map(hostOf)).size} hosts: ${listed(who)}.`,
      why: [portsWhy(address, clashing, shared), allocatorWhy(sharing, settings)].filter(Boolean).join(' '),
      fix: fixFor(sharing),
      address,
      services,
    }),
  ]
}

type Common = { clashing: { port: number; winner: string }[]; shared: number[] }

/** Ports that hosts of one address have in common: those that clash, and those that only HTTP uses. */
function commonPorts(sharing: readonly Claim[], settings: NameSettings): Common {
  const byPort = Map.groupBy(
    sharing.flatMap(({ service }) =>
      service.ports.map((port) => ({ service, port: port.number, telling: tellingOf(port) })),
    ),
    ({ port }) => port,
  )
  const common: Common = { clashing: [], shared: [] }
  for (const [port, all] of byPort) {
    const some = all.filter(({ telling }) => telling !== 'none')
    if (some.length < 2 || !seenTogether(some, settings, hostOf)) continue
    const isRaw = ({ telling }: (typeof some)[number]) => telling !== 'http'
    const first = some.find(isRaw)
    if (first && seenTogether(some, settings, hostOf, isRaw))
      common.clashing.push({ port, winner: first.service.hostname })
    else common.shared.push(port)
  }
  return common
}

function portsWhy(address: string, clashing: Common['clashing'], shared: readonly number[]): string {
  const [first] = clashing
  if (first) {
    const others =
      clashing.length > 1
        ? ` The same holds for ${portWords(clashing.slice(1).map(({ port }) => port))}.`
        : ''
    return `A sidecar has one listener at ${address}:${first.port}, and connections to it go to ${first.winner}, the oldest, whichever host was called.${others}`
  }
  return shared.length > 0
    ? `On ${portWords(shared)} all of them speak HTTP and are told apart by the Host header; a request to the bare address goes to the oldest.`
    : 'They are told apart by their ports.'
}

/** What istiod's allocator does about it: it knows the addresses of ServiceEntries, and no others. */
function allocatorWhy(sharing: readonly Claim[], { allocation }: NameSettings): string {
  const allocated = sharing.filter(({ origin }) => origin === 'allocated')
  const [oldest] = allocated
  if (!oldest) return ''
  if (allocation === 'legacy')
    return 'The older allocation knows nothing of addresses that somebody else claims, so this stays as it is.'
  if (sharing.some(({ origin }) => origin === 'spec'))
    return `A user’s address stays: istiod gives all hosts of ${names(allocated)} other addresses as soon as it sees the clash, and callers that still hold the old answer reach the wrong host until it expires.`
  if (new Set(allocated.map(({ service }) => sourceOf(service))).size > 1)
    return `${nameOf(oldest.service.source)}, the oldest, keeps it; istiod gives all hosts of the others other addresses as soon as it sees the clash.`
  return 'istiod’s allocator does not look at ClusterIPs, so this stays as it is.'
}

const names = (claims: readonly Claim[]): string =>
  listed([...new Set(claims.map(({ service }) => nameOf(service.source)))])

function fixFor(sharing: readonly Claim[]): string {
  const written = sharing.filter(({ origin }) => origin === 'spec')
  if (written.length > 0) return `Change the address in ${names(written)}.`
  return sharing.some(({ origin }) => origin === 'cluster-ip')
    ? 'Keep the range of the cluster’s Services and that of the allocator (PILOT_IP_AUTOALLOCATE_IPV4_PREFIX) apart.'
    : 'Nothing, if it passes by itself; else see istiod’s log for “IP Address conflict”.'
}

import { type Claim, ORIGIN_WORDS } from '#lib/names/findings/claims.ts'
import { finding, listed, nameOf, portWords } from '#lib/names/findings/finding.ts'
import { tellingOf } from '#lib/names/findings/listeners.ts'
import {
  anyOf,
  createViewers,
  hostOf,
  meet,
  seenTogether,
  type Viewers,
} from '#lib/names/findings/seen-together.ts'
import { covers, type IpRange, isSingle } from '#lib/names/ip-range.ts'
import type { NameService, NameSettings } from '#lib/names/name-service.ts'
import type { NameFinding } from '#lib/names/watch.ts'

/** One CIDR, who claims it, and which addresses and narrower CIDRs of others lie in it. */
type Block = { range: IpRange; claims: Claim[]; inside: Claim[] }
/** Of those who claim the very same CIDR, as many are compared with what lies in it. */
const COMPARED = 20
/** A finding is made of as many; its text counts all. */
const NAMED = 100

/**
 * CIDRs that two hosts share, and addresses of others that lie in one. The narrower takes the connections on a port that
 * both have; of equals the first. An allocated address in a user's CIDR is said even where no port clashes: the
 * allocator does not look at CIDRs.
 */
export function overlappingRanges(claims: readonly Claim[], settings: NameSettings): NameFinding[] {
  const viewersOf = createViewers(settings)
  return nest(claims).flatMap((block) => [...sameRange(block, settings), ...withinRange(block, viewersOf)])
}

/** CIDRs lie one in another or apart, so that a stack of those still open tells all that cover an address. */
function nest(claims: readonly Claim[]): Block[] {
  if (!claims.some(({ range }) => !isSingle(range))) return []
  const blocks: Block[] = []
  let open: Block[] = []
  for (const claim of [...claims].sort(byRange)) {
    const { range } = claim
    open = open.filter((block) => covers(block.range, range))
    const equal = open.at(-1)
    const isEqual = equal?.range.start === range.start && equal.range.end === range.end
    for (const block of open) if (!isEqual || block !== equal) block.inside.push(claim)
    if (isEqual) equal.claims.push(claim)
    else if (!isSingle(range)) {
      const block = { range, claims: [claim], inside: [] }
      blocks.push(block)
      open.push(block)
    }
  }
  return blocks
}

/** By family and start, the wider first; what claims the same stays in istiod's order. */
const byRange = ({ range: a }: Claim, { range: b }: Claim): number =>
  a.family === b.family ? compare(a.start, b.start) || compare(b.end, a.end) : a.family < b.family ? -1 : 1
const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)

function sameRange({ range, claims }: Block, settings: NameSettings): NameFinding[] {
  const services = claims.map(({ service }) => service)
  if (new Set(services.map(hostOf)).size < 2) return []
  const byPort = Map.groupBy(
    claims.flatMap(({ service }) =>
      service.ports.map((port) => ({ service, port: port.number, telling: tellingOf(port) })),
    ),
    ({ port }) => port,
  )
  const together = [...byPort].filter(([, some]) => some.length > 1 && seenTogether(some, settings, hostOf))
  if (together.length === 0) return []
  // Here TLS is told apart by SNI, as HTTP is by host.
  const raw = together.flatMap(([port, some]) => {
    const untold = some.filter(({ telling }) => telling === 'tcp' || telling === 'auto')
    return seenTogether(untold, settings, hostOf) ? [{ port, winner: untold[0]?.service.hostname ?? '' }] : []
  })
  return [
    finding({
      code: 'overlapping-cidr',
      key: range.text,
      severity: raw.length > 0 ? 'error' : 'note',
      text: `${range.text} is claimed by ${new Set(services.map(hostOf)).size} hosts: ${who(claims)}.`,
      why:
        raw.length > 0
          ? `Connections into it on ${portWords(raw.map(({ port }) => port))} go to ${raw[0]?.winner}, the oldest; the others get none.`
          : `On ${portWords(together.map(([port]) => port))} they are told apart by the Host header or by SNI.`,
      fix: 'Give each host a CIDR of its own, or one of them another port.',
      address: range.text,
      services,
    }),
  ]
}

function withinRange(
  { range, claims, inside }: Block,
  viewersOf: (service: NameService) => Viewers,
): NameFinding[] {
  if (inside.length === 0) return []
  const owners = claims.slice(0, COMPARED).map(({ service }) => service)
  const hosts = new Set(owners.map(hostOf))
  const ports = new Map(
    owners.flatMap(({ ports }) => ports.map((port) => [port.number, tellingOf(port)] as const)),
  )
  const viewers = anyOf(owners.map(viewersOf))
  const said = inside.flatMap((claim) => {
    const { service } = claim
    if (hosts.has(hostOf(service))) return []
    const common = service.ports.filter(({ number }) => ports.has(number))
    const isAllocated = claim.origin === 'allocated'
    if (common.length === 0 && !isAllocated) return []
    if (!meet(viewers, viewersOf(service))) return []
    const raw = common.filter((port) => isRaw(tellingOf(port)) && isRaw(ports.get(port.number)))
    return [{ claim, raw: raw.map(({ number }) => number), isAllocated }]
  })
  if (said.length === 0) return []
  const raw = [...new Set(said.flatMap((one) => one.raw))].sort((a, b) => a - b)
  const isAllocated = said.some((one) => one.isAllocated)
  return [
    finding({
      code: 'overlapping-cidr',
      key: `${range.text}/within`,
      severity: raw.length > 0 || isAllocated ? 'warning' : 'note',
      text: `${range.text} of ${who(claims)} covers ${listed(said.map(({ claim }) => placeOf(claim)))}.`,
      why: [
        raw.length > 0
          ? `On ${portWords(raw)} the narrower one gets the connections: whoever calls such an address as part of ${range.text} reaches the other host.`
          : '',
        isAllocated
          ? 'istiod’s allocator keeps out of single addresses of spec.addresses, but not out of a CIDR: it will give out more of it.'
          : '',
        raw.length === 0 && !isAllocated ? 'Their common ports are told apart by host.' : '',
      ]
        .filter(Boolean)
        .join(' '),
      fix: `Narrow ${range.text}, or move the others out of it.`,
      address: range.text,
      services: [...owners, ...said.slice(0, NAMED).map(({ claim }): NameService => claim.service)],
    }),
  ]
}

const isRaw = (telling: ReturnType<typeof tellingOf> | undefined): boolean =>
  telling === 'tcp' || telling === 'tls' || telling === 'auto'

const who = (claims: readonly Claim[]): string =>
  listed([...new Set(claims.map(({ service }) => `${service.hostname} (${nameOf(service.source)})`))])

const placeOf = ({ range, service, origin }: Claim): string =>
  `${range.text} of ${service.hostname} (${ORIGIN_WORDS[origin]})`

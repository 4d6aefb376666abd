import { claimedHosts } from '#lib/names/findings/claimed-hosts.ts'
import { claimsOf } from '#lib/names/findings/claims.ts'
import { duplicateVips } from '#lib/names/findings/duplicate-vips.ts'
import { overlappingRanges } from '#lib/names/findings/overlapping-ranges.ts'
import { poolClaims } from '#lib/names/findings/pool-claims.ts'
import { tcpPortsWithoutVip } from '#lib/names/findings/tcp-ports.ts'
import { waitingForVip } from '#lib/names/findings/waiting.ts'
import { allocationOf } from '#lib/names/legacy-allocation.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import type { NameFinding, WatchAnswer } from '#lib/names/watch.ts'

const SEVERITIES: readonly NameFinding['severity'][] = ['error', 'warning', 'note']

/**
 * Names and addresses that clash, the most severe first. `nowMs` tells what has waited for too long; `allocation` is how
 * the mesh allocates, where more is known than its objects tell.
 */
export function nameFindings(
  names: MeshNames,
  nowMs: number,
  allocation: WatchAnswer['allocation'] = allocationOf(names),
): NameFinding[] {
  const claims = claimsOf(names.services)
  const found = [
    ...duplicateVips(claims, names.settings),
    ...overlappingRanges(claims, names.settings),
    ...claimedHosts(names),
    ...poolClaims(names),
    ...tcpPortsWithoutVip(names),
    ...waitingForVip(names, nowMs, allocation),
  ]
  const rank = ({ severity }: NameFinding): number => SEVERITIES.indexOf(severity)
  return found.sort(
    (a, b) => rank(a) - rank(b) || (a.text < b.text ? -1 : a.text > b.text ? 1 : a.id < b.id ? -1 : 1),
  )
}

import { finding, hostsOfEntry, listed, nameOf } from '#lib/names/findings/finding.ts'
import type { IpRange } from '#lib/names/ip-range.ts'
import { overlaps, parseRange } from '#lib/names/ip-range.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import { POOL_RANGES, poolRange } from '#lib/names/pools.ts'
import type { NameFinding } from '#lib/names/watch.ts'

/**
 * Addresses that users wrote from the ranges of istiod's allocator. It keeps out of single ones, which is worth a note; what
 * is written as a CIDR it does not read (pilot/pkg/controllers/ipallocate parses addresses only), not even a /32.
 */
export function poolClaims(names: MeshNames): NameFinding[] {
  const pools = [poolRange('v4'), poolRange('v6')]
  return [...names.inventory.objects.ServiceEntry.values()].flatMap((entry) => {
    const inPool = entry.spec.addresses.filter((text) => {
      const range = parseRange(text)
      return range !== null && pools.some((pool) => overlaps(pool, range))
    })
    const [first] = inPool
    if (first === undefined) return []
    const unread = inPool.filter((text) => text.includes('/'))
    const source = { kind: 'ServiceEntry' as const, ...entry.metadata }
    const name = nameOf(source)
    return [
      finding({
        code: 'user-address-in-pool',
        key: `${entry.metadata.namespace}/${entry.metadata.name}`,
        severity: unread.length > 0 ? 'warning' : 'note',
        text: `${listed(inPool)} in spec.addresses of ${name} lies in ${rangesOf(inPool, pools)}, from which istiod allocates.`,
        why:
          unread.length > 0
            ? `istiod’s allocator does not read CIDRs, so it may give ${listed(unread)} to another host too.`
            : 'It works: the allocator keeps out of it, and whoever was given it before gets another address.',
        fix:
          unread.length > 0
            ? 'Write single addresses without a prefix length, or take them from another range.'
            : 'Nothing has to change; an address of another range never makes another host move.',
        address: first,
        services: hostsOfEntry(entry),
      }),
    ]
  })
}

const rangesOf = (texts: readonly string[], pools: readonly IpRange[]): string =>
  listed(
    Object.values(POOL_RANGES).filter((_, index) =>
      texts.some((text) => {
        const [range, pool] = [parseRange(text), pools[index]]
        return range && pool && overlaps(pool, range)
      }),
    ),
  )

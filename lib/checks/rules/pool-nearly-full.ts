import type { Check, Found } from '#lib/checks/check.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { namePools } from '#lib/names/pools.ts'
import type { Pool } from '#lib/names/watch.ts'

/** Above this share of a range it counts as nearly used up. */
const NEARLY = 0.9
const MOST_NAMED = 50

/** A range from which istiod allocates VIPs that has few addresses left. */
export const poolNearlyFull: Check = {
  code: 'ISTH034',
  title: 'The range of allocated VIPs is nearly used up',
  severity: 'warning',
  why: 'istiod’s allocator goes upwards through its range and gives no address out again until it restarts. When it has reached the end, new hosts of ServiceEntries get no VIP: DNS does not answer for them, and TCP ports have no listener.',
  docs: [
    'Addresses of hosts that are gone are free again after a restart of istiod. A wider range is set by PILOT_IP_AUTOALLOCATE_IPV4_PREFIX, and hosts with spec.addresses take none from it.',
  ],
  links: [PAGES.dnsProxy],
  reads: ['ServiceEntry'],
  isLive: true,
  isMeshWide: true,
  subject: 'mesh',
  run({ inventory, nowMs }) {
    const history = { state: 'unknown', reason: '' } as const
    const full = namePools(inventory, history, nowMs).filter(
      (pool) => reachedOf(pool) > pool.capacity * NEARLY,
    )
    if (full.length === 0) return []
    const [first, ...more] = [...inventory.objects.ServiceEntry.values()]
      .filter(({ status }) => status.addresses.length > 0)
      .slice(0, MOST_NAMED)
      .map((entry): ObjectRef => refOf(entry))
    return first ? full.map((pool) => foundOf(pool, [first, ...more])) : []
  },
}

/** How far the allocator has come: it goes on behind the highest address, whatever is free below. */
const reachedOf = ({ allocated, claimedByUsers, highest }: Pool): number =>
  Math.max(highest, allocated + claimedByUsers)

function foundOf(pool: Pool, objects: Found['objects']): Found {
  const left = Math.max(0, pool.capacity - reachedOf(pool))
  const isHigh = pool.highest > pool.allocated + pool.claimedByUsers
  return {
    objects,
    text: `${left === 0 ? 'No address is' : `${left.toLocaleString('en')} of ${pool.capacity.toLocaleString('en')} addresses are`} left of ${pool.range} for new hosts: ${pool.allocated.toLocaleString('en')} are allocated${isHigh ? `, the highest being number ${pool.highest.toLocaleString('en')}` : ''}.`,
    field: 'status.addresses',
    fix: {
      text: isHigh
        ? 'Restart istiod: it begins again with the lowest free address. If that is not enough, set a wider PILOT_IP_AUTOALLOCATE_IPV4_PREFIX.'
        : 'Set a wider PILOT_IP_AUTOALLOCATE_IPV4_PREFIX on istiod, or delete ServiceEntries that nobody uses.',
      commands: ['kubectl rollout restart deployment/istiod -n istio-system'],
    },
  }
}

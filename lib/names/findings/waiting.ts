import { timeMs } from '#lib/health/entry-health.ts'
import type { ServiceEntry } from '#lib/kube/objects.ts'
import { isAllocatable } from '#lib/mesh/vips.ts'
import { finding, hostsOfEntry, listed, nameOf } from '#lib/names/findings/finding.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import type { NameFinding, WatchAnswer } from '#lib/names/watch.ts'

/** The allocator takes a moment. */
const PATIENCE_MS = 30_000

type Waiting = { entry: ServiceEntry; hosts: string[] }

/**
 * ServiceEntries whose hosts should have an allocated address and have none. Where not one of the mesh has, it is the
 * allocator that is missing: that is a finding of its own, in place of one for each.
 */
export function waitingForVip(
  names: MeshNames,
  nowMs: number,
  allocation: WatchAnswer['allocation'],
): NameFinding[] {
  const entries = [...names.inventory.objects.ServiceEntry.values()]
  const waiting = entries.flatMap((entry): Waiting[] => {
    const createdMs = timeMs(entry.metadata.createdAt)
    if (createdMs !== null && nowMs - createdMs < PATIENCE_MS) return []
    const given = new Set(entry.status.addresses.map(({ host }) => host))
    const hosts = [...new Set(entry.spec.hosts)].filter(
      (host) => isAllocatable(entry, host) && !given.has(host),
    )
    return hosts.length > 0 ? [{ entry, hosts }] : []
  })
  if (waiting.length === 0) return []
  if (allocation === 'legacy' || entries.every(({ status }) => status.addresses.length === 0))
    return [withoutAllocator(waiting, allocation === 'legacy')]
  return waiting.map(({ entry, hosts }) =>
    finding({
      code: 'waiting-for-vip',
      key: `${entry.metadata.namespace}/${entry.metadata.name}`,
      severity: 'warning',
      text: `${listed(hosts)} of ${nameOf({ kind: 'ServiceEntry', ...entry.metadata })} ${hosts.length === 1 ? 'has' : 'have'} no allocated address yet.`,
      why: 'Until it is there, proxies’ DNS does not answer for it, and a TCP port of it has no listener of its own.',
      fix: 'See istiod’s log for ip-autoallocate, and whether it may patch serviceentries/status.',
      address: '',
      services: hostsOfEntry(entry, hosts),
    }),
  )
}

function withoutAllocator(waiting: readonly Waiting[], isTold: boolean): NameFinding {
  const services = waiting.flatMap(({ entry, hosts }) => hostsOfEntry(entry, hosts))
  const words =
    waiting.length === 1
      ? 'The one ServiceEntry'
      : `None of the ${waiting.length.toLocaleString('en')} ServiceEntries`
  return finding({
    code: 'legacy-allocation',
    key: 'mesh',
    severity: isTold ? 'note' : 'warning',
    text: `${words} that istiod’s allocator should serve has ${waiting.length === 1 ? 'no' : 'an'} address in its status.`,
    why: isTold
      ? 'istiod runs with PILOT_ENABLE_IP_AUTOALLOCATE=false: it derives addresses from a hash of the names, keeps them to itself, and gives them only to proxies with ISTIO_META_DNS_AUTO_ALLOCATE. Two names with one hash make an address move.'
      : 'Either istiod does not run or may not write them, or it runs with PILOT_ENABLE_IP_AUTOALLOCATE=false. Then it derives addresses from a hash of the names, keeps them to itself, and gives them only to proxies with ISTIO_META_DNS_AUTO_ALLOCATE.',
    fix: 'Switch the allocator on (PILOT_ENABLE_IP_AUTOALLOCATE=true, the default), or write addresses into spec.addresses.',
    address: '',
    services,
  })
}

import { registrationOf } from '#lib/health/entry-health.ts'
import { keyOf, type ObjectRef } from '#lib/kube/object-ref.ts'
import type { Pod, WorkloadEntry } from '#lib/kube/objects.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import type { Ghost } from '#lib/proxies/ghost.ts'
import { networkOf } from '#lib/proxies/network-of.ts'

/**
 * WorkloadEntries of one network with the same address, and entries with the address of a pod. Several entries that were
 * written for one VM are its several workloads, unless one service has them twice; a VM registers itself only once.
 */
export function sameAddresses(inventory: Readonly<Inventory>): Ghost[] {
  const byAddress = new Map<string, WorkloadEntry[]>()
  for (const entry of inventory.objects.WorkloadEntry.values()) {
    const { address } = entry.spec
    if (!isIp(address) || entry.metadata.annotations['istio.io/disconnectedAt']) continue
    const place = `${networkOf(entry)} ${address.toLowerCase()}`
    const others = byAddress.get(place)
    if (others) others.push(entry)
    else byAddress.set(place, [entry])
  }
  return [
    ...[...byAddress.values()].flatMap((entries) => twice(entries, inventory)),
    ...[...inventory.objects.Pod.values()].flatMap((pod) => withPod(pod, byAddress)),
  ]
}

const isIp = (address: string): boolean => /^[0-9a-f.:]*[.:][0-9a-f.:]*$/i.test(address)

function twice(entries: readonly WorkloadEntry[], { entrySources }: Readonly<Inventory>): Ghost[] {
  if (entries.length < 2) return []
  const registered = entries.filter((entry) => registrationOf(entry) === 'auto')
  const seen = new Map<string, WorkloadEntry>()
  const shared = new Set<WorkloadEntry>()
  let service = ''
  for (const entry of entries)
    for (const source of entrySources.get(keyOf(entry.metadata)) ?? []) {
      const other = seen.get(source)
      if (other) {
        shared.add(other).add(entry)
        service ||= source
      } else seen.set(source, entry)
    }
  const involved = entries.filter(
    (entry) => shared.has(entry) || (registered.length > 1 && registered.includes(entry)),
  )
  const [first] = involved
  if (!first) return []
  const { address } = first.spec
  const network = networkOf(first)
  return [
    {
      kind: 'same-address',
      id: `same-address:${network}:${address}`,
      message: `${involved.length} WorkloadEntries have the address ${address}${ofNetwork(network)}${service ? `, and ${sourceWords(service)} has them all as endpoints` : ''}`,
      fix: 'Their endpoints are one, with the labels, ports and identity of one of them. If they are one VM, delete the entry that is left over; if they are VMs of several networks, give their WorkloadGroups the network they are in.',
      objects: involved.map(({ metadata }) => refOf('WorkloadEntry', metadata)),
      proxies: [],
      address,
      sinceMs: null,
    },
  ]
}

function withPod(pod: Pod, byAddress: ReadonlyMap<string, readonly WorkloadEntry[]>): Ghost[] {
  const { metadata, spec, status } = pod
  if (spec.hostNetwork || status.phase === 'Succeeded' || status.phase === 'Failed') return []
  const network = networkOf(pod)
  const ips = status.podIPs.length > 0 ? status.podIPs : [status.podIP]
  return ips.flatMap((ip) => {
    const entries = byAddress.get(`${network} ${ip.toLowerCase()}`) ?? []
    if (ip === '' || entries.length === 0) return []
    const ref = refOf('Pod', metadata)
    return [
      {
        kind: 'same-address',
        id: `same-address:${network}:${ip}:${ref.namespace}/${ref.name}`,
        message: `Pod ${ref.namespace}/${ref.name} and ${entries.length === 1 ? 'a WorkloadEntry' : `${entries.length} WorkloadEntries`} have the address ${ip}${ofNetwork(network)}`,
        fix: 'What is sent to the VM reaches the pod. Delete the entry if its VM is gone; if the VM is in a network of its own, give its WorkloadGroup that network.',
        objects: [...entries.map((entry) => refOf('WorkloadEntry', entry.metadata)), ref],
        proxies: [],
        address: ip,
        sinceMs: null,
      },
    ]
  })
}

const ofNetwork = (network: string): string => (network === '' ? '' : ` of network ${network}`)
/** `Service/shop/billing` as people say it. */
const sourceWords = (source: string): string => source.replace('/', ' ')
const refOf = (
  kind: ObjectRef['kind'],
  { namespace, name }: { namespace: string; name: string },
): ObjectRef => ({
  kind,
  namespace,
  name,
})

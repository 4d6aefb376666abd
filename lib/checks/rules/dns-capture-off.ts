import type { Check, Found } from '#lib/checks/check.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { WorkloadEntry } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { namesOf } from '#lib/mesh/mesh-names.ts'
import { listed } from '#lib/names/findings/finding.ts'
import type { NameService } from '#lib/names/name-service.ts'
import { proxyOfEntry } from '#lib/names/proxies-of.ts'
import { type Scope, scopeOf } from '#lib/names/scope.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'

/** A VM whose agent answers no DNS, while hosts that it may call have only addresses that istiod allocated. */
export const dnsCaptureOff: Check = {
  code: 'ISTH074',
  title: 'A VM without DNS capture for hosts with allocated VIPs',
  severity: 'warning',
  why: 'An address that istiod allocated is known to the agent alone: no other DNS server answers with it. With ISTIO_META_DNS_CAPTURE off, programs on the VM resolve such a host elsewhere or not at all, and its TCP ports are not told apart.',
  docs: [
    'The bundle of istioctl x workload entry configure sets ISTIO_META_DNS_CAPTURE. It is read when the agent starts.',
  ],
  links: [PAGES.dnsProxy, PAGES.virtualMachines],
  reads: ['WorkloadEntry', 'ServiceEntry', 'Service', 'Sidecar'],
  isLive: true,
  subject: 'mesh',
  run(scene) {
    const names = namesOf(scene.inventory)
    if (!names.services.some(isAllocated)) return []
    const off = [...scene.inventory.objects.WorkloadEntry.values()].flatMap((entry) => {
      if (scene.told.proxyOf(entry)?.dnsCapture !== false) return []
      const proxy = proxyOfEntry(entry, names.settings)
      const hosts = proxy ? allocatedIn(scopeOf(names, proxy)) : []
      return hosts.length > 0 ? [{ entry, hosts }] : []
    })
    // VMs that see the same, all of one namespace, share a list of hosts: to read it for each would cost hosts times VMs.
    const groups = Map.groupBy(off, ({ hosts }) => hosts)
    return [...groups.values()]
      .flatMap(foundOf)
      .sort(({ objects: [a] }, { objects: [b] }) => (keyOf(a) < keyOf(b) ? -1 : 1))
  },
}

const MOST_NAMED = 50
const CLUSTER_ENV = '/var/lib/istio/envoy/cluster.env'

function foundOf(group: readonly { entry: WorkloadEntry; hosts: string[] }[]): Found[] {
  const entries = group.map(({ entry }) => entry).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  const [first, ...others] = entries
  const hosts = group[0]?.hosts ?? []
  if (!first) return []
  return [
    {
      objects: [refOf(first), ...others.slice(0, MOST_NAMED - 1).map(refOf)],
      text: `DNS capture is off on ${others.length === 0 ? 'the VM' : `${entries.length} VMs`} of ${listed(entries.map(objectText))}, and ${listed(hosts)} ${hosts.length === 1 ? 'has' : 'have'} only an address that istiod allocated.`,
      field: '',
      fix: {
        text: `Write ISTIO_META_DNS_CAPTURE='true' into ${CLUSTER_ENV} on the VM, in place of what it says of it, and restart the agent; or write addresses that DNS answers with into spec.addresses.`,
        commands: [`grep ISTIO_META_DNS_CAPTURE ${CLUSTER_ENV}`, 'sudo systemctl restart istio'],
      },
    },
  ]
}

/** A scope is shared by all proxies that see the same, and made anew when that changes. */
const known = new WeakMap<Scope, string[]>()

function allocatedIn(scope: Scope): string[] {
  const before = known.get(scope)
  if (before) return before
  const hosts = [...new Set([...scope.seen].filter(isAllocated).map(({ hostname }) => hostname))].sort()
  known.set(scope, hosts)
  return hosts
}

const isAllocated = ({ registry, defaultAddress, allocated }: NameService): boolean =>
  registry === 'External' && defaultAddress === '0.0.0.0' && (allocated.v4 !== '' || allocated.v6 !== '')

import { UNSPECIFIED } from '#lib/names/address-family.ts'
import { endpointsBehind } from '#lib/names/endpoints-behind.ts'
import type { Reason } from '#lib/names/explanation.ts'
import { parseIp } from '#lib/names/ip-address.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameInfo, NameService } from '#lib/names/name-service.ts'
import { addressesFor } from '#lib/names/name-table.ts'
import { counted, good, listed, note, sourcesOf, titleOf } from '#lib/names/reason.ts'

const POOL_V4 = /^240\.240\.\d+\.\d+$/

/** Where the addresses of a host in the table come from, source by source. `owners` are the services whose addresses count. */
export function explainAddresses(
  names: MeshNames,
  proxy: NameProxy,
  { ips, registry }: NameInfo,
  owners: readonly NameService[],
): Reason[] {
  const counting = owners.filter((service) => service.registry === registry)
  return [
    ...sourcesOf(counting).flatMap((source) => {
      const services = counting.filter((service) => titleOf(service.source) === titleOf(source))
      return registry === 'Kubernetes'
        ? services.slice(0, 1).flatMap((service) => kubernetesAddresses(names, proxy, service, ips))
        : externalAddresses(names, proxy, services, ips)
    }),
    ...mergedSources(counting),
  ]
}

/** Several ServiceEntries of one host in one namespace answer together. */
function mergedSources(counting: readonly NameService[]): Reason[] {
  const sources = sourcesOf(counting)
  if (sources.length < 2) return []
  const text = `${listed(sources.map(titleOf))} define this host: the answer holds the addresses of all of them.`
  const fix = 'Define the host in one ServiceEntry, or list all its addresses in one.'
  return [note('merged', text, { refs: sources, fix })]
}

function kubernetesAddresses(
  names: MeshNames,
  proxy: NameProxy,
  service: NameService,
  ips: readonly string[],
): Reason[] {
  const title = titleOf(service.source)
  const refs = [service.source]
  const behind = endpointsBehind(names, service.source)
  if (addressesFor(names, proxy, service).includes(UNSPECIFIED)) {
    const reasons = [
      good('headless', `${title} is headless: its name stands for its pods that are ready (${ips.length}).`, {
        refs,
      }),
    ]
    if (behind.vms > 0) {
      const text = `The ${counted(behind.vms, 'VM')} that ${title} selects by label ${behind.vms === 1 ? 'is' : 'are'} left out: a headless Service takes in pods only.`
      reasons.push(
        note('headless', text, { refs, fix: 'Give the Service a ClusterIP to reach its VMs too.' }),
      )
    }
    return reasons
  }
  const reasons = [good('cluster-ip', `${listed(ips)} is the ClusterIP of ${title}.`, { refs })]
  if (behind.vms > 0 && behind.readyPods === 0) {
    const text = `Behind it are ${counted(behind.vms, 'VM')} and no ready pod. Kubernetes does not know the VMs, so the ClusterIP leads nowhere for clients without a sidecar.`
    reasons.push(note('cluster-ip', text, { refs }))
  }
  return reasons
}

function externalAddresses(
  names: MeshNames,
  proxy: NameProxy,
  services: readonly NameService[],
  ips: readonly string[],
): Reason[] {
  const [service] = services
  if (!service) return []
  const title = titleOf(service.source)
  const refs = [service.source]
  const own = services.map(({ defaultAddress }) => defaultAddress).filter((one) => one !== UNSPECIFIED)
  if (own.length > 0) return writtenAddresses(own, title, refs)
  const given = addressesFor(names, proxy, service).filter((ip) => ip !== UNSPECIFIED)
  if (given.length === 0) {
    const text = `${title} has no VIP and resolution NONE: its name stands for the pods that its selector takes in (${ips.length}).`
    return [good('headless', text, { refs })]
  }
  if (names.settings.allocation === 'legacy')
    return [
      good(
        'legacy-allocated',
        `${listed(given)} is what istiod makes of a hash of ${service.hostname}; it keeps it in memory.`,
        { refs, fix: 'Write spec.addresses where the address must not move.' },
      ),
    ]
  const text = `${listed(given)} ${given.length === 1 ? 'was' : 'were'} allocated by istiod and ${given.length === 1 ? 'is' : 'are'} kept in status.addresses of ${title}.`
  return [good('allocated', text, { refs })]
}

function writtenAddresses(own: readonly string[], title: string, refs: NameService['source'][]): Reason[] {
  const ips = own.filter((one) => parseIp(one))
  const ranges = own.filter((one) => !parseIp(one))
  const reasons =
    ips.length > 0
      ? [good('spec-address', `${listed(ips)} stands in spec.addresses of ${title}.`, { refs })]
      : []
  if (ranges.length > 0)
    reasons.push(
      note('cidr-only', `${listed(ranges)} of ${title} is left out: a range can't be answered.`, { refs }),
    )
  const inPool = ips.filter((ip) => POOL_V4.test(ip))
  if (inPool.length > 0) {
    const text = `${listed(inPool)} lies in 240.240.0.0/16, from which istiod allocates by default: a ServiceEntry that holds the same address is given another.`
    const fix = 'Choose an address outside the range that istiod allocates from.'
    reasons.push(note('spec-address', text, { refs, fix }))
  }
  return reasons
}

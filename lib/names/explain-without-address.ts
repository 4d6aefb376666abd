import { UNSPECIFIED } from '#lib/names/address-family.ts'
import { endpointsBehind } from '#lib/names/endpoints-behind.ts'
import type { Reason } from '#lib/names/explanation.ts'
import type { Hidden } from '#lib/names/host-owners.ts'
import { parseIp } from '#lib/names/ip-address.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameService } from '#lib/names/name-service.ts'
import { addressesFor, usesAllocated } from '#lib/names/name-table.ts'
import { bad, counted, listed, proxyWord, titleOf } from '#lib/names/reason.ts'

const OPT_OUT = 'networking.istio.io/enable-autoallocate-ip'
const WRITE_ADDRESS = 'Write an IP address into spec.addresses'

/** Why a service that a proxy is told of has no address that its name table could hold. */
export function explainWithoutAddress(names: MeshNames, proxy: NameProxy, service: NameService): Reason {
  const title = titleOf(service.source)
  const refs = [service.source]
  const addresses = addressesFor(names, proxy, service)
  if (addresses.includes(UNSPECIFIED))
    return service.registry === 'Kubernetes' ? withoutPods(names, service) : withoutVip(names, proxy, service)
  if (addresses.length === 0) return otherFamily(proxy, service)
  if (addresses.every((address) => !parseIp(address)))
    return bad('cidr-only', `${title} has only ${listed(addresses)}: a range can't be answered.`, {
      refs,
      fix: `${WRITE_ADDRESS}, beside the range.`,
    })
  return bad('no-vip', `istiod leaves ${title} out of the name table of this proxy.`, { refs })
}

function otherFamily(proxy: NameProxy, { source, clusterIps, allocated }: NameService): Reason {
  const theirs = [...clusterIps, allocated.v4, allocated.v6].filter((ip) => ip !== '' && ip !== UNSPECIFIED)
  if (theirs.length === 0)
    return bad(
      'wrong-family',
      `${titleOf(source)} is headless, and istiod tells proxies without IPv4 of none of those.`,
      {
        refs: [source],
      },
    )
  const text = `${titleOf(source)} has only ${listed(theirs)}, and ${proxy.id} has only ${listed(proxy.ips)}: istiod tells a proxy of addresses of its own IP families.`
  return bad('wrong-family', text, { refs: [source] })
}

function withoutPods(names: MeshNames, service: NameService): Reason {
  const { source, resolution, ports } = service
  const title = titleOf(source)
  const refs = [source]
  if (resolution === 'alias')
    return bad('no-vip', `${title} is of type ExternalName: istiod has no address for it.`, {
      refs,
      fix: 'Ask for the name that it stands for, or define a ServiceEntry.',
    })
  if (ports.length === 0)
    return bad('headless-empty', `${title} is headless and has no port, so istiod looks for no endpoints.`, {
      refs,
      fix: 'Give the Service a port.',
    })
  const { vms, pods } = endpointsBehind(names, source)
  const found = pods > 0 ? `none of its ${counted(pods, 'pod')} is ready` : 'it has no pods'
  const left = vms > 0 ? ` The ${counted(vms, 'VM')} with its labels do not count.` : ''
  return bad('headless-empty', `${title} is headless, and ${found}.${left}`, {
    refs,
    fix: vms > 0 ? 'Give the Service a ClusterIP: a headless one takes in pods only.' : '',
  })
}

function withoutVip(names: MeshNames, proxy: NameProxy, service: NameService): Reason {
  const { source, resolution, labels, hostname, allocated } = service
  const title = titleOf(source)
  const because = (text: string, fix: string) => bad('no-vip', `${title} ${text}`, { refs: [source], fix })
  if (resolution === 'passthrough')
    return because(
      'has resolution NONE and no spec.addresses: there is no VIP for it.',
      `Set resolution to DNS or STATIC, or ${lower(WRITE_ADDRESS)}.`,
    )
  if (labels[OPT_OUT]?.toLowerCase() === 'false')
    return because(
      `has the label ${OPT_OUT}=false and no spec.addresses: istiod allocates no VIP for it.`,
      `Remove the label, or ${lower(WRITE_ADDRESS)}.`,
    )
  if (hostname.startsWith('*') && resolution !== 'dynamic-dns')
    return because(
      `defines a wildcard host without spec.addresses: istiod allocates a VIP for those only with resolution DYNAMIC_DNS.`,
      `${WRITE_ADDRESS}.`,
    )
  if (allocated.v4 !== '' || allocated.v6 !== '')
    return usesAllocated(names.settings, proxy) ? otherFamily(proxy, service) : because(...notForThis(proxy))
  return because(
    'has no VIP yet: istiod has allocated none for this host.',
    `Wait some seconds. If none comes, see whether PILOT_ENABLE_IP_AUTOALLOCATE is on for istiod, or ${lower(WRITE_ADDRESS)}.`,
  )
}

const notForThis = (proxy: NameProxy): [string, string] =>
  proxy.dnsCapture
    ? [
        'has no VIP for this proxy: istiod allocates by its older hash, and only for proxies that ask for it.',
        `Set ISTIO_META_DNS_AUTO_ALLOCATE to "true" for the ${proxyWord(proxy)}, or PILOT_ENABLE_IP_AUTOALLOCATE for istiod.`,
      ]
    : [
        'has an allocated VIP, which counts only for proxies with DNS capture.',
        `Turn DNS capture on for this ${proxyWord(proxy)}, or ${lower(WRITE_ADDRESS)}.`,
      ]

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** Why a proxy is not told of a service. */
export function explainHidden(proxy: NameProxy, { service, by, ref }: Hidden): Reason {
  const { source, exportTo } = service
  const title = titleOf(source)
  if (by === 'sidecar') {
    const sidecar = ref ? titleOf(ref) : 'its Sidecar'
    const text = `${title} is hidden from ${proxy.id}: the egress hosts of ${sidecar} leave it out.`
    const fix = `Add ${source.namespace}/${service.hostname} to the egress hosts of ${sidecar}.`
    return bad('hidden-by-sidecar', text, { refs: [ref, source], fix })
  }
  const because =
    exportTo.length > 0 ? `its exportTo is ${listed(exportTo)}` : 'so says the default of the mesh'
  const where = source.kind === 'Service' ? 'the annotation networking.istio.io/exportTo' : 'spec.exportTo'
  return bad('not-exported', `${title} is not exported to namespace ${proxy.namespace}: ${because}.`, {
    refs: [source],
    fix: `Add ${proxy.namespace} to ${where} of ${title}.`,
  })
}

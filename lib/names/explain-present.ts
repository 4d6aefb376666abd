import { explainAddresses } from '#lib/names/explain-addresses.ts'
import type { Reason } from '#lib/names/explanation.ts'
import { ownersOf } from '#lib/names/host-owners.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameInfo, NameService } from '#lib/names/name-service.ts'
import { good, listed, note, sourcesOf, titleOf } from '#lib/names/reason.ts'

/** Why a host is in the table of a proxy, who else defines it, and where its addresses come from. */
export function explainPresent(names: MeshNames, proxy: NameProxy, host: string, info: NameInfo): Reason[] {
  const { owners, shadowed } = ownersOf(names, proxy, host)
  if (owners.length === 0) return explainPod(names, proxy, host, info)
  const answering = sourcesOf(owners.filter(({ registry }) => registry === info.registry))
  const text = `${host} is in the name table of ${proxy.id}, defined by ${listed(answering.map(titleOf))}.`
  return [
    good('in-table', text, { refs: answering }),
    ...outdone(owners, info),
    ...explainShadowed(proxy, owners, shadowed),
    ...explainAddresses(names, proxy, info, owners),
  ]
}

/** A pod of a headless Service, under a name of its own: `mysql-0.mysql.shop.svc.cluster.local`. */
function explainPod(names: MeshNames, proxy: NameProxy, host: string, { ips }: NameInfo): Reason[] {
  const { owners } = ownersOf(names, proxy, host.slice(host.indexOf('.') + 1))
  const refs = sourcesOf(owners)
  const of = refs.length > 0 ? `, a pod of headless ${listed(refs.map(titleOf))}` : ''
  return [
    good('in-table', `${host} is in the name table of ${proxy.id}${of}.`, { refs }),
    good('headless', `${listed(ips)} is the pod's own address.`, { refs }),
  ]
}

/** A Kubernetes Service goes before ServiceEntries of the same host and namespace. */
function outdone(owners: readonly NameService[], { registry }: NameInfo): Reason[] {
  const entries = sourcesOf(owners.filter((service) => service.registry === 'External'))
  if (registry !== 'Kubernetes' || entries.length === 0) return []
  const text = `${listed(entries.map(titleOf))} also ${entries.length === 1 ? 'defines' : 'define'} it; a Kubernetes Service goes first, and those addresses are not used.`
  return [note('kubernetes-wins', text, { refs: entries })]
}

/** Who defines the host in namespaces that this proxy does not take. */
export function explainShadowed(
  proxy: NameProxy,
  owners: readonly NameService[],
  shadowed: readonly NameService[],
): Reason[] {
  const [owner] = owners
  if (!owner || shadowed.length === 0) return []
  const others = sourcesOf(shadowed)
  const because =
    owner.namespace === proxy.namespace
      ? 'its own namespace goes first'
      : owner.registry === 'Kubernetes' && shadowed.every(({ registry }) => registry === 'External')
        ? 'a Kubernetes Service goes first'
        : 'the oldest goes first'
  const text = `${listed(others.map(titleOf))} also ${others.length === 1 ? 'defines' : 'define'} it, but a proxy takes a host from one namespace, and ${because}.`
  return [note('shadowed', text, { refs: others })]
}

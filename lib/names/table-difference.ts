import { explainHidden, explainWithoutAddress } from '#lib/names/explain-without-address.ts'
import { isHeadlessHost } from '#lib/names/headless-host.ts'
import { ownersOf } from '#lib/names/host-owners.ts'
import { isLegacyAddress } from '#lib/names/legacy-allocation.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameInfo } from '#lib/names/name-service.ts'
import { listed } from '#lib/names/reason.ts'

const LEGACY = 'istiod allocates addresses the legacy way, from a hash of the host, and keeps them to itself'

/** Why istiod has another entry for a host than the objects make, in a sentence; the two are known to differ. */
export function differenceFromIstiod(
  names: MeshNames,
  proxy: NameProxy,
  host: string,
  computed: NameInfo | null,
  istiod: NameInfo | null,
): string {
  if (istiod && isLegacy(names, host, computed, istiod)) return `${LEGACY}: ${listed(istiod.ips)}.`
  if (!istiod)
    return `istiod does not tell this proxy of it, as the objects would have it: ${doubt(names, proxy)}.`
  if (!computed) return `istiod tells this proxy of it. ${whyNotExpected(names, proxy, host)}`
  if (computed.registry !== istiod.registry)
    return `istiod takes it from the ${istiod.registry} registry, the objects say ${computed.registry}: ${doubt(names, proxy)}.`
  if (isHeadlessHost(names, host))
    return `The pods of this headless host are ${listed(istiod.ips)} for istiod and ${listed(computed.ips)} by the objects: their readiness has just changed, or some are of another network or cluster.`
  return `istiod has ${listed(istiod.ips)}, the objects say ${listed(computed.ips)}: ${doubt(names, proxy)}.`
}

const isLegacy = (names: MeshNames, host: string, computed: NameInfo | null, istiod: NameInfo): boolean =>
  istiod.registry === 'External' &&
  istiod.ips.some((ip) => !computed?.ips.includes(ip) && isLegacyAddress(names, host, ip))

/** What Isthmus would have to be wrong about. */
function doubt({ settings }: MeshNames, { knownBy, id }: NameProxy): string {
  if (settings.knownBy === 'defaults')
    return 'the settings of the mesh could not be asked of istiod, and Istio’s defaults may not hold here'
  if (knownBy === 'objects')
    return `istiod has not told the settings of ${id}, and they are guessed from its objects`
  return 'a change may be on its way, or istiod runs with settings that it does not tell'
}

function whyNotExpected(names: MeshNames, proxy: NameProxy, host: string): string {
  const { owners, hidden } = ownersOf(names, proxy, host)
  const [owner] = owners
  const [one] = hidden
  if (owner)
    return `By the objects it has no address: ${explainWithoutAddress(names, proxy, owner).text} ${capital(doubt(names, proxy))}.`
  if (one)
    return `By the objects it is hidden: ${explainHidden(proxy, one).text} ${capital(doubt(names, proxy))}.`
  if (isHeadlessHost(names, host)) return 'By the objects this pod is not ready, or gone.'
  return 'No Service and no ServiceEntry here defines it: it comes from another cluster or registry, or was just deleted.'
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

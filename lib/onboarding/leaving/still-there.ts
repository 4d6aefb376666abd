import type { LeavingEntry, StillThere } from '#lib/onboarding/leaving/leaving.ts'
import type { OrReason, ToldEndpoints } from '#lib/onboarding/told-endpoints.ts'
import { addressKey, type KnownAddresses } from '#lib/proxies/known-addresses.ts'

const MOST_NAMED = 4

/** Why nothing can be said of an address, whoever is asked; empty when it can. */
export function whyUnsure({ address, ref, exists }: LeavingEntry, addresses: KnownAddresses): string {
  if (address === '') return 'Which address it had is not known any more'
  if (addressKey(address) === '') return `Its address ${address} is a name, which istiod hands on unresolved`
  const others = (addresses.get(addressKey(address)) ?? []).filter(
    (one) => !(one.ref.kind === ref.kind && one.ref.namespace === ref.namespace && one.ref.name === ref.name),
  )
  const [other] = others
  if (!other) return ''
  const { kind, namespace, name } = other.ref
  return `${kind} ${namespace}/${name} has the address ${address} ${exists ? 'as well' : 'now'}: its endpoints can’t be told from this one’s`
}

/** Whether istiods have endpoints at its address. */
export function atIstiods(
  entry: LeavingEntry,
  endpoints: OrReason<ToldEndpoints>,
  addresses: KnownAddresses,
): StillThere {
  if ('reason' in endpoints)
    return { state: 'unknown', reason: `No istiod tells its endpoints: ${endpoints.reason}` }
  const unsure = whyUnsure(entry, addresses)
  if (unsure) return { state: 'unknown', reason: unsure }
  const here = (endpoints.byAddress.get(addressKey(entry.address)) ?? []).filter(
    ({ network }) => entry.network === '' || network === entry.network,
  )
  const by = endpoints.asked.join(', ')
  if (here.length > 0)
    return { state: 'there', by, where: named(here.map(({ host, port }) => `${host} (${port})`)) }
  return endpoints.missing ? { state: 'unknown', reason: endpoints.missing } : { state: 'gone', by }
}

/** Whether callers' Envoys have it in clusters; those that were asked are a few of all. */
export function atCallers(
  entry: LeavingEntry,
  callers: OrReason<{ proxies: readonly string[]; of: number; clusters: readonly string[] }>,
  addresses: KnownAddresses,
): StillThere {
  if ('reason' in callers) return { state: 'unknown', reason: `No caller’s Envoy tells: ${callers.reason}` }
  const unsure = whyUnsure(entry, addresses)
  if (unsure) return { state: 'unknown', reason: unsure }
  const { proxies, of, clusters } = callers
  if (proxies.length === 0)
    return { state: 'unknown', reason: 'None of the Envoys that can be reached sends to its network' }
  const by = `${proxies.length} of ${of} Envoys that can be reached (${named(proxies).join(', ')})`
  return clusters.length > 0 ? { state: 'there', by, where: named(clusters) } : { state: 'gone', by }
}

function named(all: readonly string[]): string[] {
  const distinct = [...new Set(all)]
  const more = distinct.length - MOST_NAMED
  return more > 0 ? [...distinct.slice(0, MOST_NAMED), `${more} more`] : distinct
}

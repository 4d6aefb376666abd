import { type HostOwners, ownersOf } from '#lib/names/host-owners.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import { plainName, searchDomainsOf, serviceDomain } from '#lib/names/name-lookup.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { wildcardsAbove } from '#lib/names/resolve.ts'

/** A host that a name could mean, were it in the table: how it is meant, and who defines it. */
export type Candidate = HostOwners & { as: 'itself' | 'short-name' | 'pod' | 'other-domain' | 'wildcard' }

/** The hosts of the mesh that a name could stand for, the likeliest first; the reverse of what the agent expands. */
export function candidateHosts(names: MeshNames, proxy: NameProxy, name: string): Candidate[] {
  return spelt(names, proxy, plainName(name)).flatMap(({ host, as }) =>
    names.byHost.has(host) ? [{ as, ...ownersOf(names, proxy, host) }] : [],
  )
}

function spelt(names: MeshNames, proxy: NameProxy, asked: string): Pick<Candidate, 'host' | 'as'>[] {
  if (asked === '') return []
  const [search = ''] = searchDomainsOf(proxy)
  const base = search !== '' && asked.endsWith(`.${search}`) ? asked.slice(0, -search.length - 1) : ''
  const found = [
    { host: asked, as: 'itself' as const },
    ...[asked, base].flatMap((one) => shortNamesOf(names, proxy, one)),
    ...(base ? [{ host: base, as: 'itself' as const }] : []),
    ...[asked, base].flatMap((one) => podOf(names, proxy, one)),
    ...wildcardsAbove(asked).map((host) => ({ host, as: 'wildcard' as const })),
  ]
  return [...new Map(found.reverse().map((one) => [one.host, one])).values()].reverse()
}

/** `a`, `a.b` and `a.b.svc`, as Kubernetes hosts of the proxy's own domain, or of the cluster's where that is another. */
function shortNamesOf(names: MeshNames, proxy: NameProxy, asked: string): Pick<Candidate, 'host' | 'as'>[] {
  if (asked === '') return []
  const own = serviceDomain(proxy)
  const expand = (domain: string) => {
    const short = asked.endsWith('.svc') ? asked.slice(0, -'.svc'.length) : asked
    return [`${short.includes('.') ? short : `${short}.${proxy.namespace}`}.${domain}`]
  }
  const clusters = `svc.${names.settings.clusterDomain}`
  return [
    ...(own === '' ? [] : expand(own).map((host) => ({ host, as: 'short-name' as const }))),
    ...(own === clusters ? [] : expand(clusters).map((host) => ({ host, as: 'other-domain' as const }))),
  ]
}

/** `mysql-0.mysql.shop…`, one pod of a headless Service: the Service. */
function podOf(names: MeshNames, proxy: NameProxy, asked: string): Pick<Candidate, 'host' | 'as'>[] {
  const rest = asked.slice(asked.indexOf('.') + 1)
  if (!asked.includes('.')) return []
  return [rest, ...shortNamesOf(names, proxy, rest).map(({ host }) => host)]
    .filter((host) =>
      names.byHost
        .get(host)
        ?.some(({ registry, resolution }) => registry === 'Kubernetes' && resolution === 'passthrough'),
    )
    .map((host) => ({ host, as: 'pod' as const }))
}

import { UNSPECIFIED } from '#lib/names/address-family.ts'
import { type Candidate, candidateHosts } from '#lib/names/candidate-hosts.ts'
import { explainShadowed } from '#lib/names/explain-present.ts'
import { explainHidden, explainWithoutAddress } from '#lib/names/explain-without-address.ts'
import type { Reason } from '#lib/names/explanation.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import { plainName, serviceDomain } from '#lib/names/name-lookup.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameService } from '#lib/names/name-service.ts'
import { addressesFor } from '#lib/names/name-table.ts'
import { nearestNames } from '#lib/names/nearest-names.ts'
import { bad, listed, note, sourcesOf, titleOf } from '#lib/names/reason.ts'
import { isClusterName } from '#lib/names/resolve.ts'

/** Why the agent has no entry for a name. There is always a reason. */
export function explainAbsent(names: MeshNames, proxy: NameProxy, name: string): Reason[] {
  const reasons = candidateHosts(names, proxy, name).flatMap((one) =>
    explainCandidate(names, proxy, plainName(name), one),
  )
  return reasons.length > 0 ? reasons : [noSuchHost(names, proxy, plainName(name))]
}

/** Why a host of exactly this name is not in the table, though a wildcard answers in its place. */
export const explainPassedOver = (names: MeshNames, proxy: NameProxy, name: string): Reason[] =>
  candidateHosts(names, proxy, name)
    .filter(({ as, host }) => as === 'itself' && host === plainName(name))
    .flatMap((one) => explainCandidate(names, proxy, plainName(name), one))
    .map((reason): Reason => ({ ...reason, verdict: 'note' }))

function explainCandidate(names: MeshNames, proxy: NameProxy, asked: string, candidate: Candidate): Reason[] {
  const { host, as, owners, shadowed, hidden } = candidate
  const refs = sourcesOf(owners)
  if (as === 'other-domain' && owners.length > 0) {
    const text = `${listed(refs.map(titleOf))} is known to ${proxy.id} only as ${host}: short names work in its own domain, ${serviceDomain(proxy)}.`
    return [bad('not-in-domain', text, { refs, fix: `Ask for ${host}.` })]
  }
  const pods = as === 'pod' ? owners.filter(({ resolution }) => resolution === 'passthrough') : []
  if (pods.length > 0 && pods.every((service) => addressesFor(names, proxy, service).includes(UNSPECIFIED))) {
    const text = `${listed(refs.map(titleOf))} has no ready pod of the name ${asked.split('.')[0]} with that subdomain.`
    return [bad('headless-empty', text, { refs })]
  }
  const meant: Reason[] =
    as === 'short-name' ? [note('short-name', `${asked} would be short for ${host}.`, { refs })] : []
  return [
    ...meant,
    ...oneASource(owners).map((service) => explainWithoutAddress(names, proxy, service)),
    ...explainShadowed(proxy, owners, shadowed),
    ...oneASource(hidden.map(({ service }) => service)).flatMap((service) => {
      const one = hidden.find((each) => each.service === service)
      return one ? [explainHidden(proxy, one)] : []
    }),
  ]
}

/** An object with several addresses makes several services of one host; one of them is enough to say why. */
const oneASource = (services: readonly NameService[]): NameService[] =>
  [
    ...new Map([...services].reverse().map((service) => [titleOf(service.source), service])).values(),
  ].reverse()

function noSuchHost(names: MeshNames, proxy: NameProxy, asked: string): Reason {
  const near = nearestNames(names, proxy, asked)
  const isBare = !asked.includes('.')
  const elsewhere = near.filter(
    ({ name, service }) => isBare && name !== asked && service.source.name === asked,
  )
  if (elsewhere.length > 0) {
    const text = `A bare name is known only in its own namespace, and ${proxy.id} is in ${proxy.namespace}; ${asked} is a Service of ${listed(elsewhere.map(({ service }) => service.namespace))}.`
    return bad('short-name', text, {
      refs: sourcesOf(elsewhere.map(({ service }) => service)),
      fix: `Ask for ${elsewhere.map(({ name }) => name).join(' or ')}.`,
    })
  }
  return bad('no-such-host', `No Service and no ServiceEntry defines ${asked || 'an empty name'}.`, {
    refs: sourcesOf(near.map(({ service }) => service)),
    fix: near.length > 0 ? `Did you mean ${near.map(({ name }) => name).join(' or ')}?` : '',
  })
}

/** Whether the cluster's DNS, which a pod's agent asks, has a Service of this name that the agent was not told of. */
export const clusterDnsKnows = (names: MeshNames, proxy: NameProxy, name: string): boolean =>
  proxy.kind === 'pod' &&
  (names.byHost.get(plainName(name)) ?? []).some(({ registry }) => registry === 'Kubernetes')

/** Where the question goes, and what is likely to come back. */
export function explainUpstream(
  names: MeshNames,
  proxy: NameProxy,
  name: string,
  expected: 'nxdomain' | 'unknown',
): Reason {
  const asks = `The agent asks the resolvers of ${proxy.kind === 'vm' ? "the machine's" : "the pod's"} resolv.conf.`
  if (expected === 'nxdomain')
    return bad(
      'upstream',
      `${asks} ${proxy.kind === 'vm' ? "Those seldom know names of the cluster's domain" : 'The cluster has no Service of this name'}: most likely NXDOMAIN.`,
    )
  if (isClusterName(proxy, name) && clusterDnsKnows(names, proxy, name))
    return note('upstream', `${asks} The cluster's DNS knows the Service, and may answer.`)
  return note('upstream', `${asks} What they say is not known here.`)
}

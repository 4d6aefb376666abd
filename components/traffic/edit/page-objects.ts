import type { Draft } from '#components/traffic/edit/draft.ts'
import { behind, type LiveObjects, specOf } from '#components/traffic/edit/draft-objects.ts'
import type { JsonObject } from '#lib/json.ts'
import type { DestinationRuleView, HostDetail, VirtualServiceView } from '#lib/mesh/views.ts'
import { resolveHost } from '#lib/traffic/destinations.ts'
import { editKey, type WritableRef } from '#lib/traffic/edit.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'

type Standing = {
  key: string
  ref: WritableRef
  /** As the page shows it; the last known one of an object that is to go. */
  spec: JsonObject
  state: 'live' | 'edited' | 'new' | 'removed'
  /** Somebody else changed it since the edit was begun. */
  isBehind: boolean
}

/** A VirtualService of the page, live or drafted; `rules` name their hosts in full. */
export type PageService = Standing & {
  live: VirtualServiceView | null
  scope: VirtualServiceView['scope']
  rules: TrafficRule[]
}

/** A DestinationRule of the page, live or drafted. */
export type PagePolicy = Standing & { live: DestinationRuleView | null; host: string }

/** Everything on a host's page that an edit can change. */
export function liveObjectsOf(detail: HostDetail): LiveObjects {
  const services = [...detail.virtualServices, ...detail.delegates].map(({ ref, resourceVersion, spec }) => ({
    ref: trafficRef('VirtualService', ref),
    resourceVersion,
    spec,
  }))
  const policies = [detail, ...detail.others].flatMap(({ destinationRules }) =>
    destinationRules.map(({ ref, resourceVersion, spec }) => ({
      ref: trafficRef('DestinationRule', ref),
      resourceVersion,
      spec,
    })),
  )
  return Object.fromEntries([...services, ...policies].map((one) => [editKey(one.ref), one]))
}

/** The VirtualServices in the order of the page: as Istio takes them, then new ones, then those that are handed over to. */
export function servicesOf(detail: HostDetail, draft: Draft): PageService[] {
  const live = [...detail.virtualServices, ...detail.delegates].flatMap((view) => {
    const ref = trafficRef('VirtualService', view.ref)
    const standing = standingOf(draft, ref)
    return standing ? [service(standing, view, view.scope)] : []
  })
  const drafted = draftedOf(draft, 'VirtualService').map((standing) =>
    service(standing, null, scopeOf(standing)),
  )
  return [
    ...live.filter(({ scope }) => scope !== 'delegate'),
    ...drafted,
    ...live.filter(({ scope }) => scope === 'delegate'),
  ]
}

/** The DestinationRules of a host, in the order in which istiod takes their subsets. */
export function policiesOf(detail: HostDetail, draft: Draft, host: string): PagePolicy[] {
  const of = [detail, ...detail.others].find((one) => one.host === host)
  const live = (of?.destinationRules ?? []).flatMap((view) => {
    const standing = standingOf(draft, trafficRef('DestinationRule', view.ref))
    return standing ? [{ ...standing, live: view, host }] : []
  })
  const drafted = draftedOf(draft, 'DestinationRule').flatMap((standing) =>
    hostOfPolicy(standing) === host ? [{ ...standing, live: null, host }] : [],
  )
  return [...live, ...drafted]
}

/** The hosts that have subsets here, or could: the page's own first, unless nothing defines it. */
export function hostsWithPolicies(detail: HostDetail, draft: Draft): string[] {
  const drafted = draftedOf(draft, 'DestinationRule').map(hostOfPolicy)
  const others = detail.others.filter(({ destinationRules }) => destinationRules.length > 0)
  const own = detail.source || policiesOf(detail, draft, detail.host).length > 0 ? [detail.host] : []
  return [...new Set([...own, ...others.map(({ host }) => host), ...drafted])]
}

export const trafficRef = <K extends WritableRef['kind']>(
  kind: K,
  { namespace, name }: { namespace: string; name: string },
): WritableRef & { kind: K } => ({ kind, namespace, name })

function standingOf(draft: Draft, ref: WritableRef): Standing | null {
  const key = editKey(ref)
  const edited = draft.edits[key]
  const shown = specOf(draft.live, draft.edits, key)
  const spec = shown ?? edited?.base?.spec
  if (!spec) return null
  const state = !edited ? 'live' : shown === null ? 'removed' : edited.base === null ? 'new' : 'edited'
  return { key, ref, spec, state, isBehind: behind(draft.live, draft.edits).includes(key) }
}

/** What is in the draft and not in the mesh: new objects, and edited ones that somebody else deleted. */
const draftedOf = (draft: Draft, kind: WritableRef['kind']): Standing[] =>
  Object.values(draft.edits).flatMap(({ ref }) => {
    if (ref.kind !== kind || draft.live[editKey(ref)]) return []
    const standing = standingOf(draft, ref)
    return standing ? [standing] : []
  })

const hostOfPolicy = ({ spec, ref }: Standing): string =>
  resolveHost(typeof spec.host === 'string' ? spec.host : '', ref.namespace)

const service = (
  standing: Standing,
  live: VirtualServiceView | null,
  scope: VirtualServiceView['scope'],
): PageService => ({
  ...standing,
  live,
  scope,
  rules: readRules(standing.spec).map((rule) => ({
    ...rule,
    destinations: rule.destinations.map((destination) => ({
      ...destination,
      host: resolveHost(destination.host, standing.ref.namespace),
    })),
  })),
})

function scopeOf({ spec }: Standing): VirtualServiceView['scope'] {
  const gateways = Array.isArray(spec.gateways) ? spec.gateways : []
  if (!Array.isArray(spec.hosts) || spec.hosts.length === 0) return 'delegate'
  if (gateways.length === 0) return 'mesh'
  if (!gateways.includes('mesh')) return 'gateways'
  return gateways.length > 1 ? 'both' : 'mesh'
}

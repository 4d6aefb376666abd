import { textsOf } from '#lib/json.ts'
import type { Feed } from '#lib/kube/feed.ts'
import { notLiveOf } from '#lib/kube/feed.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { VirtualService } from '#lib/kube/objects.ts'
import { sourceOfHost } from '#lib/mesh/backends.ts'
import { type Inventory, sourceById } from '#lib/mesh/inventory.ts'
import { hostsOfSource } from '#lib/mesh/selection.ts'
import { destinationRuleHost, isForSidecars, resolveHost } from '#lib/traffic/destinations.ts'
import type { Acknowledgement } from '#lib/traffic/operation.ts'
import { type Behind, behindHost, within } from '#lib/traffic/preflight/behind.ts'
import { inventoryWith } from '#lib/traffic/preflight/inventory-with.ts'
import { type Lookup, labelsOfSubset, lookupsOf } from '#lib/traffic/preflight/lookups.ts'
import { type PairedRule, pairRules } from '#lib/traffic/preflight/pair-rules.ts'
import { type Edit, type Routing, routingOf } from '#lib/traffic/preflight/routing.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import { destinationId, type TrafficRule } from '#lib/traffic/rules.ts'
import { delegatesOf } from '#lib/traffic/targets.ts'

export type PreflightInput = {
  /** The host that the user looks at; empty when the edit is about none. */
  host: string
  inventory: Readonly<Inventory>
  edits: readonly Edit[]
  feeds: readonly Feed[]
  /** What istiod says of its proxies now; null when it was not asked. */
  sync: Acknowledgement | null
}

/** A rule as it would be, with hosts resolved, and as it was; `service` is null where no VirtualService routes the host. */
export type JudgedRule = PairedRule & { service: VirtualService | null }

/** One place that rules send to, with its highest share of a rule. */
export type Target = { id: string; host: string; subset: string; port: number | null; percent: number }

/** Everything that the lines look at. */
export type Scene = PreflightInput & {
  /** As it stands; `inventory` is as the edit would leave it. */
  live: Readonly<Inventory>
  before: Routing
  after: Routing
  /** VirtualServices that decide about the host, or that the edit touches, as they would be. */
  services: VirtualService[]
  rules: JudgedRule[]
  targets: Target[]
  notLive(kinds: readonly Kind[]): Kind[]
  lookups(host: string, side?: 'before' | 'after'): Lookup[]
  behind(host: string, subset: string, port: number | null, side?: 'before' | 'after'): Behind
}

export function sceneOf(input: PreflightInput): Scene {
  const { inventory: live, edits, feeds, host } = input
  const inventory = inventoryWith(live, edits)
  const sides = { before: routingOf(live, edits, 'before'), after: routingOf(inventory, edits, 'after') }
  const own = judgedServices(host, sides.before, sides.after, hostsOfEntries(edits))
  const workloads = hostsOfWorkloads(edits, live, inventory)
  const services = withDelegates([...own, ...workloads.flatMap(sides.after.sendersTo)], sides.after)
  const judged = services.flatMap((service) => rulesOf(service, sides.before))
  const direct = workloads.filter((one) => !sides.after.virtualServicesOf(one).some(isForSidecars))
  const isRouted = withDelegates(own, sides.after).some(({ spec }) => readRules(spec).length > 0)
  if (host !== '' && !isRouted) direct.push(host)
  const rules = [
    ...judged,
    ...[...new Set(direct)].map((one) => unrouted(one, sides.before.virtualServicesOf(one).length === 0)),
  ]
  const lookups: Scene['lookups'] = (of, side = 'after') =>
    lookupsOf(
      sides[side],
      of,
      sourceOfHost(side === 'before' ? live : inventory, of)?.metadata.namespace ?? '',
    )
  const known = new Map<string, Behind>()
  return {
    ...input,
    ...sides,
    inventory,
    live,
    services,
    rules,
    targets: targetsOfRules(rules),
    notLive: (kinds) => notLiveOf(feeds, kinds),
    lookups,
    behind(of, subset, port, side = 'after') {
      const looked = side === 'before' ? live : inventory
      const key = `${looked === live} ${port ?? ''} ${of}`
      const all = known.get(key) ?? behindHost(looked, of, port)
      known.set(key, all)
      return within(all, labelsOfSubset(lookups(of, side), subset))
    },
  }
}

/** Those edited, those that decide about the host, those that send to a host whose DestinationRule or ServiceEntry changes. */
function judgedServices(
  host: string,
  before: Routing,
  after: Routing,
  entryHosts: readonly string[],
): VirtualService[] {
  const ofHost = after.virtualServicesOf(host)
  const [winner] = ofHost.filter(isForSidecars)
  const ruledHosts = [...before.edited.destinationRules, ...after.edited.destinationRules].map(
    destinationRuleHost,
  )
  return [
    ...after.edited.virtualServices,
    ...(winner ? [winner] : []),
    ...ofHost.filter((service) => !isForSidecars(service)),
    ...[...ruledHosts, ...entryHosts].flatMap((sent) => after.sendersTo(sent)),
  ]
}

/** VirtualServices, each once, and those that they hand over to. */
function withDelegates(found: readonly VirtualService[], after: Routing): VirtualService[] {
  const delegates = found.flatMap(({ spec, metadata }) =>
    delegatesOf(spec, metadata.namespace).flatMap((key) => after.virtualService(key) ?? []),
  )
  return [...new Map([...found, ...delegates].map((service) => [keyOf(service.metadata), service])).values()]
}

/** The hosts that the ServiceEntries of an edit define, before or after it. */
const hostsOfEntries = (edits: readonly Edit[]): string[] => [
  ...new Set(
    edits
      .filter(({ ref }) => ref.kind === 'ServiceEntry')
      .flatMap(({ before, after }) => [...textsOf(before?.hosts), ...textsOf(after?.hosts)])
      .map((host) => host.toLowerCase()),
  ),
]

/** The hosts that the WorkloadEntries of an edit stand behind, or would. */
function hostsOfWorkloads(
  edits: readonly Edit[],
  live: Readonly<Inventory>,
  inventory: Readonly<Inventory>,
): string[] {
  const keys = edits.filter(({ ref }) => ref.kind === 'WorkloadEntry').map(({ ref }) => keyOf(ref))
  const sources = [live, inventory].flatMap((side) =>
    keys
      .flatMap((key) => [...(side.entrySources.get(key) ?? [])])
      .flatMap((id) => sourceById(side, id) ?? []),
  )
  return [...new Set(sources.flatMap(hostsOfSource))]
}

function rulesOf(service: VirtualService, before: Routing): JudgedRule[] {
  const { namespace } = service.metadata
  const earlier = before.virtualService(keyOf(service.metadata))
  const olds = earlier ? readRules(earlier.spec) : []
  return pairRules(readRules(service.spec), olds).map((pair) => ({
    ...pair,
    service,
    rule: resolved(pair.rule, namespace),
    before: pair.before && resolved(pair.before, namespace),
  }))
}

const resolved = (rule: TrafficRule, namespace: string): TrafficRule => ({
  ...rule,
  destinations: rule.destinations.map((to) => ({ ...to, host: resolveHost(to.host, namespace) })),
})

/** What holds without a VirtualService: every request goes to the host itself. */
function unrouted(host: string, wasUnrouted: boolean): JudgedRule {
  const rule: TrafficRule = {
    id: 'http/0',
    kind: 'http',
    index: 0,
    name: '',
    matches: [],
    hasMatch: false,
    destinations: [{ index: 0, host, subset: '', port: null, weight: 100, percent: 100 }],
    delegate: null,
    mirrors: 0,
    extras: [],
    fixedBecause: '',
  }
  return { service: null, rule, before: wasUnrouted ? rule : null, takesMore: !wasUnrouted }
}

function targetsOfRules(rules: readonly JudgedRule[]): Target[] {
  const targets = new Map<string, Target>()
  for (const { rule } of rules) {
    for (const { host, subset, port, percent } of rule.destinations) {
      const id = destinationId(host, subset)
      const met = targets.get(id)
      targets.set(id, {
        id,
        host,
        subset,
        port: met?.port ?? port,
        percent: Math.max(percent, met?.percent ?? 0),
      })
    }
  }
  return [...targets.values()]
}

/** How a rule is called in a sentence: `rule everyone`, or by its place. */
export const ruleText = ({ name, id }: TrafficRule): string => (name ? `rule ${name}` : `rule ${id}`)

/** `VirtualService ns/name`. */
export const objectText = ({
  kind,
  metadata,
}: {
  kind: string
  metadata: { namespace: string; name: string }
}): string => `${kind} ${metadata.namespace}/${metadata.name}`

/** A destination as people know it: its subset, or else its host without what all hosts end with. */
export const targetText = ({ host, subset }: { host: string; subset: string }): string =>
  subset || host.replace(/\.svc\.cluster\.local$/, '')

import type { ChecksFacts } from '#lib/checks/answer.ts'
import type { EntryHealth, HealthState } from '#lib/health/health-state.ts'
import type { HistoryStatus } from '#lib/history/status.ts'
import type { JsonObject } from '#lib/json.ts'
import type { Feed } from '#lib/kube/feed.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { EntryDetail } from '#lib/mesh/entry-view.ts'
import type { NameDetail, NameRow, VipOrigin } from '#lib/names/name-row.ts'
import type { Problem } from '#lib/result.ts'
import type { EndpointSet } from '#lib/traffic/endpoint-set.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'

/** The rows and facts of each screen, as they travel to the browser. Every row carries its own `id`. */

/** Where the mesh comes from; shown in the banner. */
export type Source =
  | { kind: 'kubeconfig'; context: string; server: string; user: string }
  | { kind: 'in-cluster'; server: string; user: string }
  | { kind: 'demo'; server: string; user: string }
  | { kind: 'none'; reason: string }

export type StateCounts = Record<HealthState, number>

/** Share of a host's default route that reaches VMs and pods, in percent; `other` is neither or can't be told. */
export type BackendShare = { host: string; vmPercent: number; podPercent: number; otherPercent: number }

export type GroupRow = {
  id: string
  namespace: string
  name: string
  serviceAccount: string
  network: string
  locality: string
  /** The probe in one line, such as `GET :8080/health every 5s`; empty when the group has none. */
  probe: string
  createdAt: string
  total: number
  /** Entries istiod would put into endpoints. */
  eligible: number
  byState: StateCounts
  /** Names of the Services and hosts of the ServiceEntries that select entries of this group. */
  services: string[]
  podsReady: number
  podsTotal: number
  share: BackendShare | null
  problems: Problem[]
}

export type EntryRow = {
  id: string
  namespace: string
  name: string
  address: string
  network: string
  locality: string
  ports: Record<string, number>
  weight: number
  version: string
  serviceAccount: string
  labels: Record<string, string>
  registration: 'auto' | 'manual' | 'static'
  /** How the entry came to its group; `mismatch` says what disagrees, empty when nothing does. */
  membership: { by: 'annotation' | 'owner' | 'labels' | 'none'; mismatch: string }
  health: EntryHealth
  connectedAt: string
  disconnectedAt: string
  /** Name of the istiod pod that owns the registration. */
  controller: string
  createdAt: string
}

/** What selects the entries of a group: a Kubernetes Service or a ServiceEntry, with both kinds of backend. */
export type SelectingService = {
  ref: ObjectRef
  host: string
  ports: { name: string; port: number; target: string; protocol: string }[]
  vmsEligible: number
  vmsTotal: number
  podsReady: number
  podsTotal: number
  share: BackendShare | null
}

export type PodRow = {
  id: string
  namespace: string
  name: string
  address: string
  version: string
  ready: boolean
  phase: string
  nodeName: string
}

/** One host whose traffic can be split, on the Traffic list. */
export type HostRow = {
  id: string
  host: string
  namespace: string
  source: ObjectRef | null
  virtualService: ObjectRef | null
  rules: number
  /** The default rule's destinations with their percentages, first match last; empty when nothing splits. */
  split: { label: string; percent: number }[]
  vmsEligible: number
  vmsTotal: number
  podsReady: number
  podsTotal: number
  problems: Problem[]
}

/** Who stands behind one destination of a rule right now. */
export type Backends = {
  vmsEligible: number
  vmsTotal: number
  podsReady: number
  podsTotal: number
  /** False when the named subset is in no DestinationRule for the host, or the host is unknown. */
  known: boolean
}

export type VirtualServiceView = {
  ref: ObjectRef
  hosts: string[]
  gateways: string[]
  resourceVersion: string
  createdAt: string
  managers: string[]
  /** Argo CD, Flux, Helm, Flagger: who would undo an edit made here; empty when nobody is known to. */
  ownedBy: string
  /** Whom it is for: sidecars (`mesh`), the gateways it names, both, or the VirtualServices that delegate to it. */
  scope: 'mesh' | 'gateways' | 'both' | 'delegate'
  /** The oldest VirtualService of a host wins for sidecars and the others are ignored; gateways merge theirs. */
  wins: boolean
  /** As the API server has it, so that an edit loses nothing. */
  spec: JsonObject
  rules: TrafficRule[]
}

export type DestinationRuleView = {
  ref: ObjectRef
  resourceVersion: string
  ownedBy: string
  managers: string[]
  spec: JsonObject
  subsets: { name: string; labels: Record<string, string>; backends: Backends }[]
}

/** What stands behind one host, and how it is divided. */
export type HostBackends = {
  host: string
  namespace: string
  source: ObjectRef | null
  ports: { name: string; port: number; protocol: string }[]
  /** Oldest first: where two define the same subset, istiod takes the first. */
  destinationRules: DestinationRuleView[]
  endpointSets: EndpointSet[]
}

export type HostDetail = HostBackends & {
  /** Those of sidecars first, the winner before the others; then those of gateways alone. */
  virtualServices: VirtualServiceView[]
  /** VirtualServices that rules of the ones above hand over to. */
  delegates: VirtualServiceView[]
  /** Backends of each destination, by `destinationId(host, subset)`. */
  backends: Record<string, Backends>
  /** The other hosts that rules send traffic to: 50 at most, by name. `/api/traffic/host` answers for the rest. */
  others: HostBackends[]
  problems: Problem[]
}

/** Facts that come with every view. */
export type ShellFacts = {
  source: Source
  feeds: Feed[]
  groups: number
  entries: StateCounts
  history: HistoryStatus
  checks: ChecksFacts
}

export type Page = { page: number; pageSize: number; matching: number; total: number }

export type GroupsDocument = {
  view: 'groups'
  tables: { groups: GroupRow[] }
  facts: { shell: ShellFacts; page: Page; namespaces: string[] }
}
export type GroupDocument = {
  view: 'group'
  tables: { entries: EntryRow[]; pods: PodRow[]; services: (SelectingService & { id: string })[] }
  facts: { shell: ShellFacts; page: Page; group: GroupRow | null }
}
export type HostsDocument = {
  view: 'hosts'
  tables: { hosts: HostRow[] }
  facts: { shell: ShellFacts; page: Page; namespaces: string[] }
}
export type HostDocument = {
  view: 'host'
  tables: Record<never, never>
  facts: { shell: ShellFacts; host: HostDetail | null }
}
export type NamesDocument = {
  view: 'names'
  tables: { names: NameRow[] }
  facts: {
    shell: ShellFacts
    page: Page
    namespaces: string[]
    /** How many hosts that fit the other filters have an address of each origin, or `none`. */
    origins: Record<VipOrigin | 'none', number>
    /** How many hosts of the mesh have a problem. */
    withProblems: number
  }
}
export type NameDocument = {
  view: 'name'
  tables: Record<never, never>
  facts: { shell: ShellFacts; name: NameDetail | null }
}
export type EntryDocument = {
  view: 'entry'
  tables: Record<never, never>
  facts: { shell: ShellFacts; detail: EntryDetail | null }
}
/** The groups with most entries that take no traffic, and the hosts whose traffic is being shared out. */
export type OverviewDocument = {
  view: 'overview'
  tables: { groups: GroupRow[]; hosts: HostRow[] }
  facts: {
    shell: ShellFacts
    troubled: number
    split: number
    groups: number
    hosts: number
    eligible: number
  }
}
export type ShellDocument = { view: 'shell'; tables: Record<never, never>; facts: { shell: ShellFacts } }

export type ViewDocument =
  | GroupsDocument
  | GroupDocument
  | EntryDocument
  | HostsDocument
  | HostDocument
  | NamesDocument
  | NameDocument
  | OverviewDocument
  | ShellDocument
export type DocumentOf<V extends ViewDocument['view']> = Extract<ViewDocument, { view: V }>

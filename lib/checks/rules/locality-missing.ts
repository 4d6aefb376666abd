import type { Check, CheckFix, Found } from '#lib/checks/check.ts'
import { counted, entriesOf, MOST_OBJECTS, textOf } from '#lib/checks/rules/entry-parts.ts'
import { mergeChange } from '#lib/checks/rules/merge-change.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import type { DestinationRule, Service, ServiceEntry, WorkloadEntry } from '#lib/kube/objects.ts'
import { destinationRulesOf, podsBehind, sourceOfHost } from '#lib/mesh/backends.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { carries } from '#lib/mesh/label-index.ts'
import { sourcePorts } from '#lib/mesh/rows.ts'
import { labelsOf } from '#lib/mesh/selection.ts'
import { listed } from '#lib/names/findings/finding.ts'
import { type Subset, subsetsOf } from '#lib/traffic/destinations.ts'
import { policyOf } from '#lib/traffic/preflight/policy.ts'
import { listAt, objectAt } from '#lib/traffic/spec-edit.ts'

/** VMs that locality failover puts last, since they do not say where they are. */
export const localityMissing: Check = {
  code: 'ISTH023',
  title: 'VMs without a locality under outlierDetection',
  severity: 'warning',
  why: 'With outlierDetection in a DestinationRule Istio prefers endpoints of the caller’s locality and goes on to others only when those fail. An endpoint without a locality is near nobody, so it gets nothing as long as the others of its subset are well.',
  docs: [
    'Set spec.template.locality of the WorkloadGroup (region/zone) and let the VMs register anew, or switch the preference off for this host.',
  ],
  links: [PAGES.localityFailover, PAGES.workloadEntry],
  reads: ['DestinationRule', 'WorkloadEntry', 'Service', 'ServiceEntry', 'Pod', 'EndpointSlice'],
  subject: 'host',
  run(host, { inventory }) {
    const source = sourceOfHost(inventory, host)
    if (!source) return []
    // Rules of one namespace are merged, those of several never are; one for some workloads is none for most callers.
    const all = destinationRulesOf(inventory, host).filter(({ spec }) => spec.workloadSelector === undefined)
    for (const rules of Map.groupBy(all, ({ metadata }) => metadata.namespace).values()) {
      const preferring = preferringSubsets(rules, source)
      const behind = preferring.length > 0 ? endpointsBehind(inventory, source) : []
      const faults = preferring.filter(({ labels }) => isUneven(within(behind, labels)))
      const [first] = faults
      if (first)
        return [found(host, rules, first.name, within(behind, first.labels), switchedOff(rules, faults))]
    }
    return []
  },
}

/** The subsets (of an empty name: all of the host) whose endpoints are preferred by locality at some port. */
function preferringSubsets(rules: readonly DestinationRule[], source: Service | ServiceEntry): Subset[] {
  const ports = [null, ...sourcePorts(source).map(({ port }) => port)]
  return [{ name: '', labels: {} }, ...rules.flatMap(subsetsOf)].filter(({ name }) =>
    ports.some((port) => prefersNear(policyOf(rules, name, port))),
  )
}

type Endpoint = { entry: WorkloadEntry | null; labels: Record<string, string>; locality: string }

const endpointsBehind = (inventory: Readonly<Inventory>, source: Service | ServiceEntry): Endpoint[] => [
  ...entriesOf(inventory, source).map((entry) => {
    const labels = labelsOf(entry)
    return { entry, labels, locality: entry.spec.locality || (labels['istio-locality'] ?? '') }
  }),
  ...podsBehind(inventory, source).map(({ pod }) => {
    const labels = pod?.metadata.labels ?? {}
    const locality = labels['istio-locality'] ?? labels['topology.kubernetes.io/region'] ?? ''
    return { entry: null, labels, locality }
  }),
]

const within = (behind: readonly Endpoint[], subset: Record<string, string>): Endpoint[] =>
  behind.filter(({ labels }) => carries(labels, subset))

/** Some VMs say no locality while others say theirs. Where a pod is, its node says. */
const isUneven = (inside: readonly Endpoint[]): boolean =>
  inside.some(({ entry, locality }) => entry && locality === '') &&
  inside.some(({ locality }) => locality !== '')

/** istiod prefers by locality alone where outliers are detected and nothing else is set to prefer by. */
function prefersNear(policy: JsonObject): boolean {
  const loadBalancer = objectAt(policy, 'loadBalancer')
  const setting = objectAt(loadBalancer, 'localityLbSetting')
  return (
    Object.keys(objectAt(policy, 'outlierDetection')).length > 0 &&
    setting.enabled !== false &&
    listAt(setting, 'distribute').length === 0 &&
    listAt(setting, 'failoverPriority').length === 0 &&
    loadBalancer.zoneAwareLbSetting === undefined
  )
}

function found(
  host: string,
  [rule]: readonly DestinationRule[],
  subset: string,
  inside: readonly Endpoint[],
  change: CheckFix['change'],
): Found {
  if (!rule) throw new Error('a finding is about something')
  const entries = inside.flatMap(({ entry, locality }) => (entry ? [{ entry, locality }] : []))
  const without = entries.flatMap(({ entry, locality }) => (locality === '' ? [entry] : []))
  const places = [...new Set(inside.map(({ locality }) => locality))].filter((one) => one !== '').sort()
  return {
    objects: [refOf(rule), ...without.slice(0, MOST_OBJECTS - 1).map(refOf)],
    text: `${without.length.toLocaleString('en')} of ${counted(entries.length, 'VM')} behind ${subset ? `subset ${subset} of ${host}` : host} ${without.length === 1 ? 'has' : 'have'} no locality (${listed(without.map(({ metadata }) => metadata.name))}), other endpoints are in ${listed(places)}, and ${textOf(rule)} has outlierDetection.`,
    field: 'spec.trafficPolicy',
    fix: {
      text: `Give the VMs their locality; or let the DestinationRule take all endpoints alike${change ? '' : ' (localityLbSetting.enabled: false in the loadBalancer of each policy concerned)'}.`,
      ...(change ? { change } : {}),
    },
  }
}

const OFF = { localityLbSetting: { enabled: false } }

/** The preference switched off where each load balancer is written; none where several rules or ports have a part in it. */
function switchedOff(rules: readonly DestinationRule[], faults: readonly Subset[]): CheckFix['change'] {
  const [rule] = rules
  const subsets = rule ? listAt(rule.spec, 'subsets') : []
  if (!rule || rules.length > 1 || [rule.spec, ...subsets].some(hasPorts)) return undefined
  const isOwn = (one: unknown): one is JsonObject =>
    isJsonObject(one) &&
    faults.some(({ name }) => name === one.name) &&
    objectAt(one, 'trafficPolicy').loadBalancer !== undefined
  const own = new Set(subsets.filter(isOwn).map(({ name }) => name))
  return mergeChange(rule, {
    ...(faults.every(({ name }) => own.has(name)) ? {} : { trafficPolicy: { loadBalancer: OFF } }),
    ...(own.size > 0 ? { subsets: subsets.map((one) => (isOwn(one) ? withoutPreference(one) : one)) } : {}),
  })
}

const hasPorts = (of: unknown): boolean =>
  isJsonObject(of) && listAt(objectAt(of, 'trafficPolicy'), 'portLevelSettings').length > 0

function withoutPreference(subset: JsonObject): JsonObject {
  const policy = objectAt(subset, 'trafficPolicy')
  const loadBalancer = objectAt(policy, 'loadBalancer')
  const setting = { ...objectAt(loadBalancer, 'localityLbSetting'), enabled: false }
  return {
    ...subset,
    trafficPolicy: { ...policy, loadBalancer: { ...loadBalancer, localityLbSetting: setting } },
  }
}

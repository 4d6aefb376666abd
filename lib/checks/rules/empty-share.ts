import type { Check, CheckFix, Found } from '#lib/checks/check.ts'
import { behindOnce } from '#lib/checks/rules/behind-once.ts'
import { hasLasted } from '#lib/checks/rules/entry-parts.ts'
import { lookupsFor } from '#lib/checks/rules/lookups-for.ts'
import { mergeChange } from '#lib/checks/rules/merge-change.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { placeText, type ServiceTarget, targetsOfService } from '#lib/checks/rules/targets-of-service.ts'
import type { CheckScene } from '#lib/checks/scene.ts'
import { timeMs } from '#lib/health/entry-health.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { Service, ServiceEntry, VirtualService } from '#lib/kube/objects.ts'
import { entriesBehind, podsBehind } from '#lib/mesh/backends.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { carries, objectsSelected } from '#lib/mesh/label-index.ts'
import { sourcesOfHost } from '#lib/mesh/name-sources.ts'
import { selectorOf } from '#lib/mesh/selection.ts'
import { setWeights } from '#lib/traffic/edit-rules.ts'
import { type Behind, countText, eligibleOf, within } from '#lib/traffic/preflight/behind.ts'
import { percentText } from '#lib/traffic/preflight/line.ts'
import { labelsOfSubset } from '#lib/traffic/preflight/lookups.ts'
import { objectText, ruleText } from '#lib/traffic/preflight/scene.ts'
import { listAt } from '#lib/traffic/spec-edit.ts'

/** A proxy that reconnects is away for a moment, and a VM whose only probe failed once soon answers again. */
const PATIENCE_MS = 30_000

/** A share of requests that goes to where nothing takes requests. */
export const emptyShare: Check = {
  code: 'ISTH041',
  title: 'A share goes to where nothing takes requests',
  severity: 'error',
  why: 'Istio moves no share elsewhere: what a weight sends to a host or subset without an eligible endpoint answers 503 with the flag UH, and TCP connections are reset.',
  docs: [
    'It is a warning where endpoints may stand in another cluster, which Isthmus does not watch: when several networks have gateways, or nothing at all stands behind the host, as when it is scaled to zero.',
    'A VM takes requests while its last health check was good, a pod while it is ready. Weights do not follow health: set the weight to 0 before the last endpoint goes.',
  ],
  links: [PAGES.virtualService, PAGES.networkProblems],
  reads: [
    'VirtualService',
    'DestinationRule',
    'Service',
    'ServiceEntry',
    'WorkloadEntry',
    'EndpointSlice',
    'Pod',
  ],
  isLive: true,
  subject: 'VirtualService',
  run(service, scene) {
    const shares = targetsOfService(service).filter(({ percent }) => percent > 0)
    const empty = shares.flatMap((target) => emptiness(scene, target))
    return empty.map((one) => foundOf(service, one, shares, empty))
  },
}

type Empty = { target: ServiceTarget; counts: string; isElsewhere: boolean }

function emptiness(scene: CheckScene, target: ServiceTarget): Empty[] {
  const { inventory } = scene
  const { host, subset, port } = target
  const sources = sourcesOfHost(inventory, host)
  // Where several namespaces have the host, it is for each proxy to say which one's it takes.
  if (new Set(sources.map(({ metadata }) => metadata.namespace)).size > 1) return []
  const labels = labelsOfSubset(lookupsFor(inventory, host, scene.told.rootNamespace), subset)
  const whole = behindOnce(scene, host, port)
  const behind = within(whole, labels)
  if (!labels || behind.state !== 'known' || eligibleOf(behind.endpoints).length > 0) return []
  if (!sources.every((source) => arePodsKnown(inventory, source, labels))) return []
  if (!hasLasted(scene, emptySinceMs(inventory, sources, labels), PATIENCE_MS)) return []
  return [{ target, counts: countText(behind.endpoints), isElsewhere: mayBeElsewhere(scene, whole) }]
}

/** A Service of several clusters has its pods in any of them; one with nothing at all behind it may be scaled to zero. */
function mayBeElsewhere({ told }: CheckScene, whole: Behind): boolean {
  const isEmpty = whole.state === 'known' && whole.endpoints.length === 0
  return isEmpty || (told.gatewayNetworks?.size ?? 0) > 1
}

/** Kubernetes writes a slice for each Service that selects, an empty one too. Before that its pods are not known. */
function arePodsKnown(
  inventory: Readonly<Inventory>,
  source: Service | ServiceEntry,
  labels: Record<string, string>,
): boolean {
  if (source.kind !== 'Service') return true
  const { namespace, name } = source.metadata
  if (inventory.slices.has(`${namespace}/${name}`)) return true
  return objectsSelected(inventory.podLabels, namespace, { ...labels, ...selectorOf(source) }).length === 0
}

/** When the last of its VMs and pods went out of service, as far as objects tell; null when none does. */
function emptySinceMs(
  inventory: Readonly<Inventory>,
  sources: readonly (Service | ServiceEntry)[],
  labels: Record<string, string>,
): number | null {
  const vms = sources.flatMap((source) => entriesBehind(inventory, source, labels))
  const pods = sources
    .flatMap((source) => podsBehind(inventory, source))
    .flatMap(({ pod }) => (pod && carries(pod.metadata.labels, labels) ? [pod] : []))
  const isGone = vms.length === 0 && pods.length === 0
  return latestOf([
    ...vms.map((key) => inventory.health.get(key)?.sinceMs ?? null),
    ...pods.map(({ status }) =>
      timeMs(status.conditions.find(({ type }) => type === 'Ready')?.lastTransitionTime),
    ),
    ...(isGone ? sources.flatMap((source) => slicesChangedMs(inventory, source)) : []),
  ])
}

/** When the slices of a Service were last written: of pods that are gone, nothing else tells. */
const slicesChangedMs = (
  { slices, objects }: Readonly<Inventory>,
  { kind, metadata }: Service | ServiceEntry,
): (number | null)[] =>
  kind === 'Service'
    ? [...(slices.get(keyOf(metadata)) ?? [])].map((key) =>
        timeMs(objects.EndpointSlice.get(key)?.metadata.changedAt),
      )
    : []

function latestOf(times: readonly (number | null)[]): number | null {
  let latest: number | null = null
  for (const time of times) if (time !== null && time > (latest ?? 0)) latest = time
  return latest
}

function foundOf(
  service: VirtualService,
  { target, counts, isElsewhere }: Empty,
  shares: readonly ServiceTarget[],
  empty: readonly Empty[],
): Found {
  const { rule, percent, field } = target
  return {
    objects: [refOf(service)],
    text: `${percentText(percent)} % of ${ruleText(rule)} of ${objectText(service)} goes to ${placeText(target)}, ${counts ? `where ${counts} take requests` : 'behind which nothing stands in this cluster'}: ${isElsewhere ? 'unless it has endpoints elsewhere, ' : ''}that share ${rule.kind === 'http' ? 'answers 503 (UH)' : 'is reset'}.`,
    field,
    fix: fixFor(service, target, shares, empty),
    ...(isElsewhere ? { severity: 'warning' as const } : {}),
  }
}

function fixFor(
  service: VirtualService,
  { rule }: ServiceTarget,
  shares: readonly ServiceTarget[],
  empty: readonly Empty[],
): CheckFix {
  const dead = new Set(empty.flatMap(({ target }) => (target.rule.id === rule.id ? [target.index] : [])))
  const alive = shares.filter((one) => one.rule.id === rule.id && !dead.has(one.index))
  if (alive.length === 0)
    return { text: 'Bring an endpoint of it back into service, or send the requests elsewhere.' }
  const total = alive.reduce((sum, one) => sum + one.percent, 0)
  const percents = rule.destinations.map(({ index, percent }) =>
    alive.some((one) => one.index === index) ? (percent * 100) / total : 0,
  )
  const spec = setWeights(service.spec, rule.id, percents)
  return {
    text: 'Bring an endpoint of it back into service. Until then give its share to the destinations that take requests.',
    change: mergeChange(service, { [rule.kind]: listAt(spec, rule.kind) }),
  }
}

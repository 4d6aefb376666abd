import { keyOf, type ObjectKey, parseKey } from '#lib/kube/object-ref.ts'
import type { WorkloadEntry } from '#lib/kube/objects.ts'
import { carries } from '#lib/mesh/label-index.ts'
import { groupLabels } from '#lib/mesh/membership.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { Arrival } from '#lib/onboarding/arrival/arrival.ts'
import { type ArrivalScene, proxiesOfEntry } from '#lib/onboarding/arrival/arrival-scene.ts'
import {
  connectedAtMs,
  connectedStep,
  firstSeenMs,
  registeredStep,
} from '#lib/onboarding/arrival/connection-steps.ts'
import { healthSteps } from '#lib/onboarding/arrival/health-steps.ts'
import { step, todo } from '#lib/onboarding/arrival/steps.ts'
import { endpointsStep, trafficStep } from '#lib/onboarding/arrival/traffic-steps.ts'
import { AGENT_LOG, RESTART } from '#lib/onboarding/arrival/vm-commands.ts'

/** The newest VMs of a group, `most` of them, and how many it has. */
export function newestEntries(
  { inventory }: Pick<ArrivalScene, 'inventory'>,
  group: ObjectKey,
  most: number,
): { entries: WorkloadEntry[]; total: number } {
  const newest: WorkloadEntry[] = []
  let total = 0
  for (const key of inventory.members.get(group) ?? []) {
    const entry = inventory.objects.WorkloadEntry.get(key)
    if (!entry) continue
    total += 1
    const last = newest.at(-1)
    if (newest.length >= most && (!last || newestFirst(entry, last) >= 0)) continue
    newest.push(entry)
    newest.sort(newestFirst)
    newest.splice(most)
  }
  return { entries: newest, total }
}

const newestFirst = (a: WorkloadEntry, b: WorkloadEntry): number =>
  (firstSeenMs(b) ?? 0) - (firstSeenMs(a) ?? 0) || (a.metadata.name < b.metadata.name ? -1 : 1)

/** How far the VM of an entry has come. */
export function arrivalOfEntry(entry: WorkloadEntry, scene: ArrivalScene): Arrival {
  const { namespace, name } = entry.metadata
  const key = keyOf(entry.metadata)
  const group = scene.inventory.memberships.get(key)?.group ?? ''
  const probe = scene.inventory.objects.WorkloadGroup.get(keyOf({ namespace, name: group }))?.spec.probe
  const connected = connectedStep(entry, scene)
  const registered = registeredStep(entry, scene)
  const [probed, healthy] = healthSteps(entry, probe, scene.nowMs)
  const isReady = healthy.state === 'done' || healthy.state === 'not-needed'
  const readyMs = Math.max(registered.atMs ?? 0, healthy.atMs ?? 0) || null
  const endpoints = endpointsStep(entry, scene, { isReady, readyMs })
  const ref = { kind: 'WorkloadEntry', namespace, name } as const
  return {
    id: key,
    entry: ref,
    proxy: proxiesOfEntry(scene, ref)[0] ?? '',
    address: entry.spec.address,
    sinceMs: firstSeenMs(entry),
    steps: [connected, registered, probed, healthy, endpoints, trafficStep(entry, scene, endpoints)],
  }
}

/**
 * Proxies that are connected and belong to the group, without an entry: those that asked for it, and VMs with its labels that
 * asked for none. An entry that comes a moment after its connection is no trouble.
 */
export function arrivalsWithoutEntry(group: ObjectKey, scene: ArrivalScene): Arrival[] {
  const { connected, inventory } = scene
  if ('reason' in connected) return []
  const { namespace, name } = parseKey(group)
  const found = inventory.objects.WorkloadGroup.get(group)
  const labels = found ? groupLabels(found) : {}
  const isOwn = (proxy: NameProxy): boolean => {
    if (proxy.kind !== 'vm' || proxy.namespace !== namespace || proxy.object !== null) return false
    if (proxy.entryName) return proxy.entryName === entryNameIn(name, proxy)
    return proxy.knownBy === 'istiod' && Object.keys(labels).length > 0 && carries(proxy.labels, labels)
  }
  return [...connected.proxies.values()]
    .filter(
      (proxy) =>
        isOwn(proxy) &&
        !(proxy.entryName && inventory.objects.WorkloadEntry.has(`${namespace}/${proxy.entryName}`)),
    )
    .sort((a, b) => (b.connectedAtMs ?? 0) - (a.connectedAtMs ?? 0) || (a.id < b.id ? -1 : 1))
    .map((proxy) => arrivalOfProxy(proxy, scene, name))
}

/** As istiod names what it makes (pilot/pkg/autoregistration). */
const entryNameIn = (group: string, { ips, network }: Pick<NameProxy, 'ips' | 'network'>): string =>
  [group, (ips[0] ?? '').replaceAll(':', '-'), ...(network ? [network] : [])].join('-').slice(-253)

/** istiod writes the entry before the stream goes on, and watches tell of it within moments. */
const WRITING_MS = 5_000

function arrivalOfProxy(proxy: NameProxy, { nowMs }: ArrivalScene, group: string): Arrival {
  const { id, ips, connectedAtMs = null, entryName } = proxy
  const isYoung = connectedAtMs !== null && nowMs - connectedAtMs < WRITING_MS
  const registered = !entryName
    ? step('registered', 'stalled', {
        reason: 'It is connected and does not ask to be registered',
        fix: `Its mesh.yaml has no ISTIO_META_AUTO_REGISTER_GROUP: the bundle was made without --autoregister. Make a new bundle with it, or write a WorkloadEntry for ${ips[0] ?? 'its address'} by hand.`,
        commands: [RESTART],
      })
    : isYoung
      ? step('registered', 'now')
      : step('registered', 'stalled', {
          reason: `It is connected for WorkloadGroup ${group}, and its WorkloadEntry ${entryName} does not exist`,
          fix: 'Somebody deleted it while the proxy was connected. istiod makes it again when the proxy connects the next time: within 30 minutes, or when istio on the VM is restarted.',
          commands: [RESTART, AGENT_LOG],
        })
  return {
    id: `proxy:${id}`,
    entry: null,
    proxy: id,
    address: ips[0] ?? '',
    sinceMs: connectedAtMs,
    steps: [
      step('connected', 'done', { atMs: connectedAtMs }),
      registered,
      todo('probed'),
      todo('healthy'),
      todo('endpoints'),
      todo('traffic'),
    ],
  }
}

/** The newest connection of a VM of the group that is known; null when there is none. */
export function lastConnectedMs(group: ObjectKey, { inventory, connected }: ArrivalScene): number | null {
  let last = 0
  for (const key of inventory.members.get(group) ?? []) {
    const entry = inventory.objects.WorkloadEntry.get(key)
    last = Math.max(last, (entry && connectedAtMs(entry)) || 0)
  }
  const { namespace, name } = parseKey(group)
  if (!('reason' in connected))
    for (const proxy of connected.proxies.values())
      if (proxy.namespace === namespace && proxy.entryName && proxy.entryName === entryNameIn(name, proxy))
        last = Math.max(last, proxy.connectedAtMs ?? 0)
  return last > 0 ? last : null
}

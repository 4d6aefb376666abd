import { entryHealth, registrationOf, timeMs } from '#lib/health/entry-health.ts'
import { keyOf, type ObjectRef } from '#lib/kube/object-ref.ts'
import type { WorkloadEntry } from '#lib/kube/objects.ts'
import type { ArrivalStep } from '#lib/onboarding/arrival/arrival.ts'
import { type ArrivalScene, proxiesOfEntry } from '#lib/onboarding/arrival/arrival-scene.ts'
import { step } from '#lib/onboarding/arrival/steps.ts'
import { AGENT_LOG, RESTART } from '#lib/onboarding/arrival/vm-commands.ts'
import { controllerCheck } from '#lib/proxies/asked-istiods.ts'
import { addressKey } from '#lib/proxies/known-addresses.ts'
import { networkOf } from '#lib/proxies/network-of.ts'

/** Objects' own times have whole seconds. */
const SECOND_MS = 1_000
/** A connection and what istiods tell of it come one after the other. */
const TOLD_MS = 60_000

type Times = { firstMs: number | null; connectedMs: number | null }
const timesOf = new WeakMap<WorkloadEntry, Times>()

/** When a VM first came: its entry is made when it connects, and connects anew about every 30 minutes. */
export const firstSeenMs = (entry: WorkloadEntry): number | null => times(entry).firstMs

/** When it connected last, as its entry says. */
export const connectedAtMs = (entry: WorkloadEntry): number | null => times(entry).connectedMs

/** Of tens of thousands of entries, the few that changed are read again: each version is an object of its own. */
function times(entry: WorkloadEntry): Times {
  const known = timesOf.get(entry)
  if (known) return known
  const createdMs = timeMs(entry.metadata.createdAt)
  const connectedMs = timeMs(entry.metadata.annotations['istio.io/connectedAt'])
  const isMade = connectedMs !== null && createdMs !== null && connectedMs - createdMs <= SECOND_MS
  const made = { firstMs: isMade ? connectedMs : (createdMs ?? connectedMs), connectedMs }
  timesOf.set(entry, made)
  return made
}

/** Whether a proxy is connected for the entry, by the entry's annotations and what istiods tell. */
export function connectedStep(entry: WorkloadEntry, scene: ArrivalScene): ArrivalStep {
  const { annotations } = entry.metadata
  if (registrationOf(entry) === 'static' && !annotations['istio.io/connectedAt'])
    return step('connected', 'not-needed', {
      reason: 'The entry was written by hand: istiod follows no proxy for it',
    })
  const connectedMs = timeMs(annotations['istio.io/connectedAt'])
  if (connectedMs === null) {
    const leftMs = timeMs(annotations['istio.io/disconnectedAt'])
    return step('connected', 'stalled', {
      atMs: leftMs,
      reason: 'Its stream to istiod has ended',
      fix: 'Unless it comes back within the grace period (10 s by default), istiod deletes the entry. Look at the agent on the VM.',
      commands: [AGENT_LOG],
    })
  }
  if (
    entryHealth(entry, scene.nowMs, scene.inventory.staleAfterMs).state === 'stale' ||
    isNowhere(entry, scene)
  )
    return step('connected', 'stalled', {
      atMs: connectedMs,
      reason: 'Its entry says that it is connected, and no istiod has it',
      fix: 'Its istiod has gone without noting that. If the VM runs, have its agent connect anew; else delete the entry.',
      commands: [RESTART],
    })
  return step('connected', 'done', { atMs: firstSeenMs(entry) })
}

/** Every istiod that could have it was asked, long enough after it connected. */
function isNowhere(entry: WorkloadEntry, { connected, inventory }: ArrivalScene): boolean {
  if ('reason' in connected) return false
  const { annotations, namespace, name } = entry.metadata
  const connectedMs = timeMs(annotations['istio.io/connectedAt']) ?? connected.atMs
  if (connected.atMs - connectedMs < TOLD_MS) return false
  if (proxiesOfEntry({ connected }, { namespace, name }).length > 0) return false
  for (const proxy of connected.proxies.values())
    if (proxy.namespace === namespace && !proxy.object && proxy.knownBy === 'objects') return false
  const asked = { asked: connected.asked, isComplete: connected.missing === '' }
  return controllerCheck(asked, inventory)(annotations['istio.io/workloadController'] ?? '')
}

/** Whether the entry stands for this VM alone. */
export function registeredStep(entry: WorkloadEntry, scene: ArrivalScene): ArrivalStep {
  const { namespace, name } = entry.metadata
  const atMs = timeMs(entry.metadata.createdAt)
  const proxies = proxiesOfEntry(scene, { namespace, name })
  if (proxies.length > 1)
    return step('registered', 'stalled', {
      atMs,
      reason: `${proxies.length} proxies stand for this one entry: ${proxies.slice(0, 4).join(', ')}`,
      fix: `Each says that its address is ${entry.spec.address}. Set ISTIO_SVC_IP in cluster.env of each VM to an address of its own, or give VMs of several networks a WorkloadGroup with a network each.`,
      commands: [
        { what: 'The VM’s addresses; the first one is registered', command: 'hostname --all-ip-addresses' },
      ],
    })
  const [other] = othersAt(entry, scene)
  if (other)
    return step('registered', 'stalled', {
      atMs,
      reason: `${other.kind} ${other.namespace}/${other.name} has the address ${entry.spec.address} as well`,
      fix: 'To Envoy they are one endpoint. Delete the entry of a VM that is gone, or give the group the network that its VMs are in.',
    })
  const mismatch = scene.inventory.memberships.get(keyOf(entry.metadata))?.mismatch ?? ''
  return step('registered', 'done', { atMs, reason: mismatch })
}

function othersAt(entry: WorkloadEntry, { addresses }: ArrivalScene): ObjectRef[] {
  const key = addressKey(entry.spec.address)
  const network = networkOf(entry)
  return (addresses.get(key) ?? []).flatMap(({ ref, network: other }) =>
    other !== network || (ref.kind === 'WorkloadEntry' && keyOf(ref) === keyOf(entry.metadata)) ? [] : [ref],
  )
}

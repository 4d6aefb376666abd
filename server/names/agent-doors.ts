import { keyOf } from '#lib/kube/object-ref.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { type Door, urlDoor } from '#server/istiod/door.ts'
import type { PodDoors } from '#server/istiod/pod-doors.ts'

const STATUS_PORT = 15020

/** The door to a proxy's agent, or why there is none and what to set. */
export type FindAgent = (proxy: NameProxy) => { door: Door } | { reason: string }

/**
 * Where agents are: at the address that is set for a proxy, else a pod of the inventory through the API server. Agents answer
 * only their own loopback, so that nothing else reaches one on a VM; no address is ever taken from a WorkloadEntry.
 */
export function createFindAgent(options: {
  relay: (proxyId: string) => string | undefined
  inventory: Readonly<Inventory>
  podDoors: PodDoors | null
}): FindAgent {
  const { relay, inventory, podDoors } = options
  return ({ id, kind, object }) => {
    const url = relay(id)
    if (url) return { door: urlDoor(url) }
    const relaying = `relay port ${STATUS_PORT} and add ${id}=<its address> to ISTHMUS_AGENT_URLS`
    if (kind === 'vm') return { reason: `The agent of a VM answers only on the VM: ${relaying}` }
    if (!podDoors) return { reason: `Its pod can't be reached through the API server: ${relaying}` }
    if (object?.kind !== 'Pod' || !inventory.objects.Pod.has(keyOf(object)))
      return { reason: `Its pod is not known in this cluster: ${relaying}` }
    return { door: podDoors.door(object, STATUS_PORT) }
  }
}

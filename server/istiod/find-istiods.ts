import { existsSync } from 'node:fs'
import ipaddr from 'ipaddr.js'
import type { Pod } from '#lib/kube/objects.ts'
import { isReady } from '#lib/mesh/backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { objectsSelected } from '#lib/mesh/label-index.ts'
import { type Door, urlDoor } from '#server/istiod/door.ts'
import type { PodDoors } from '#server/istiod/pod-doors.ts'

const DEBUG_PORT = 15014
const TOKEN_FILE = '/var/run/secrets/tokens/istio-token'
/** More replicas than any mesh has; each is asked. */
const MOST = 50

/** Where no pod is, whatever its status says: this machine, and what a cloud tells its machines. */
const NO_PODS = new Set(['loopback', 'linkLocal', 'unspecified', 'multicast', 'broadcast'])

/** Where an istiod is, and what it is called where that is known. */
export type IstiodAddress = { url: string; name?: string }
/** The doors to istiods, or why there is none and what to set. `missing` says which may have connections and have no door. */
export type FoundIstiods = { doors: readonly Door[]; missing?: string } | { reason: string }

/**
 * Where istiods are: `configured` addresses, else the ready pods of istiod in the one namespace that settings name. A pod
 * elsewhere with the same labels is anybody's, and would be shown the token. In a cluster with a token they are asked at
 * their address; without one through the API server, which makes the question come from their own loopback.
 */
export function createFindIstiods(options: {
  configured: () => readonly IstiodAddress[]
  inventory: Readonly<Inventory>
  namespace: string
  tokenFile: string | undefined
  isInCluster: boolean
  podDoors: PodDoors | null
  /** Whether there is a token at the usual place; a parameter for tests. */
  exists?: (file: string) => boolean
}): () => FoundIstiods {
  const { configured, inventory, namespace, tokenFile, isInCluster, podDoors, exists = existsSync } = options
  return () => {
    const addresses = configured()
    const running = runningIstiods(inventory, namespace)
    if (addresses.length > 0) return configuredDoors(addresses, running)
    const pods = running.filter(isReady).slice(0, MOST)
    const token = tokenFile ?? (isInCluster && exists(TOKEN_FILE) ? TOKEN_FILE : null)
    const doorTo = ({ metadata }: Pod): Door | null => podDoors?.door(metadata, DEBUG_PORT) ?? null
    const doors = new Map(
      pods.flatMap((pod): [Pod, Door][] => {
        const door = isInCluster && token ? doorAtAddress(pod, token) : doorTo(pod)
        return door ? [[pod, door]] : []
      }),
    )
    return some(
      [...doors.values()],
      running.filter((pod) => !doors.has(pod)),
    )
  }

  function configuredDoors(addresses: readonly IstiodAddress[], running: readonly Pod[]): FoundIstiods {
    const doors = addresses.map(({ url, name = url }) => urlDoor(url, { name, tokenFile }))
    if (addresses.length >= running.length) return { doors }
    const missing = `${running.length} istiod pods run in namespace ${namespace}, and ISTHMUS_ISTIOD_URLS has ${addresses.length === 1 ? 'one address' : `${addresses.length} addresses`}`
    return { doors, missing }
  }

  function some(doors: readonly Door[], left: readonly Pod[]): FoundIstiods {
    if (doors.length > 0)
      return left.length > 0 ? { doors, missing: left.map(whyLeft).join('; ') } : { doors }
    const elsewhere =
      'set ISTHMUS_ISTIOD_NAMESPACE, or ISTHMUS_ISTIOD_URLS to the debug address of each replica'
    return { reason: `No ready istiod pod (app=istiod) is known in namespace ${namespace}: ${elsewhere}` }
  }
}

/** One that is not ready, or is ending, may hold connections all the same. */
function runningIstiods(inventory: Readonly<Inventory>, namespace: string): Pod[] {
  return objectsSelected(inventory.podLabels, namespace, { app: 'istiod' })
    .flatMap((key) => inventory.objects.Pod.get(key) ?? [])
    .filter((pod) => pod.status.phase === 'Running')
    .sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1))
}

function whyLeft(pod: Pod): string {
  const { name, namespace, deleting } = pod.metadata
  const why = deleting ? 'is ending' : isReady(pod) ? 'has no usable address' : 'is not ready'
  return `${name}.${namespace} ${why}, so it was not asked`
}

function doorAtAddress({ metadata, status: { podIP } }: Pod, tokenFile: string): Door | null {
  if (!ipaddr.isValid(podIP)) return null
  const address = ipaddr.process(podIP)
  if (NO_PODS.has(address.range())) return null
  const host = address.kind() === 'ipv6' ? `[${podIP}]` : podIP
  const name = `${metadata.name}.${metadata.namespace}`
  return urlDoor(`http://${host}:${DEBUG_PORT}`, { name, tokenFile })
}

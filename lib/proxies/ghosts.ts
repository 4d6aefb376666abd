import { registrationOf, timeMs } from '#lib/health/entry-health.ts'
import { keyOf, type ObjectKey } from '#lib/kube/object-ref.ts'
import type { WorkloadEntry } from '#lib/kube/objects.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { controllerCheck } from '#lib/proxies/asked-istiods.ts'
import type { Ghost } from '#lib/proxies/ghost.ts'

/**
 * What all istiods that could be asked say is connected, at a time; `asked` are their names, `missing` says which could not be
 * asked, and why.
 */
export type ConnectedProxies = {
  proxies: ReadonlyMap<string, NameProxy>
  asked: readonly string[]
  missing: string
  atMs: number
}

/** A connection and its entry come and go one after the other. */
const GRACE_MS = 60_000

/**
 * WorkloadEntries that istiod made for a proxy which is connected nowhere, and how many could not be looked at. Of an entry
 * whose istiod was not asked nothing is said, nor where the proxies of its namespace are not all known by what they told.
 */
export function entriesWithoutProxy(
  inventory: Readonly<Inventory>,
  connected: ConnectedProxies,
): { ghosts: Ghost[]; notLooked: number } {
  const { held, unsure } = whatIsHeld(connected)
  const isNowhereElse = controllerCheck(
    { asked: connected.asked, isComplete: connected.missing === '' },
    inventory,
  )
  const ghosts: Ghost[] = []
  let notLooked = 0
  for (const [key, entry] of inventory.objects.WorkloadEntry) {
    if (held.has(key) || !saysConnected(entry, connected.atMs)) continue
    const { annotations, namespace } = entry.metadata
    const controller = annotations['istio.io/workloadController'] ?? ''
    if (isNowhereElse(controller) && !unsure.has(namespace)) ghosts.push(entryGhost(entry, controller))
    else notLooked += 1
  }
  return { ghosts, notLooked }
}

/** Connected VMs that told istiod which WorkloadEntry stands for them, where there is no such entry. */
export function proxiesWithoutEntry(
  inventory: Readonly<Inventory>,
  { proxies, atMs }: ConnectedProxies,
): Ghost[] {
  const ghosts: Ghost[] = []
  for (const proxy of proxies.values()) {
    const { id, kind, namespace, entryName, connectedAtMs, istiod, ips } = proxy
    if (kind !== 'vm' || !entryName || connectedAtMs === undefined || atMs - connectedAtMs < GRACE_MS)
      continue
    const name = `${namespace}/${entryName}`
    if (inventory.objects.WorkloadEntry.has(name)) continue
    ghosts.push({
      kind: 'proxy-without-entry',
      id: `proxy-without-entry:${id}`,
      message: `${id} is connected to ${istiod}, but its WorkloadEntry ${name} does not exist`,
      fix: 'It is an endpoint of no service. istiod makes the entry again when the proxy connects the next time: after 30 minutes by default, or when the istio service on the VM is restarted.',
      objects: [],
      proxies: [id],
      address: ips[0] ?? '',
      sinceMs: null,
    })
  }
  return ghosts
}

/** Entries that a connected proxy stands for, and the namespaces where that is not sure. */
function whatIsHeld({ proxies }: ConnectedProxies) {
  const held = new Set<ObjectKey>()
  const unsure = new Set<string>()
  for (const { namespace, object, entryName, knownBy } of proxies.values()) {
    if (entryName) held.add(`${namespace}/${entryName}`)
    if (object?.kind === 'WorkloadEntry') held.add(keyOf(object))
    // By the address of its connection alone, a proxy behind a gateway is found to be none.
    if (!object && knownBy === 'objects') unsure.add(namespace)
  }
  return { held, unsure }
}

function saysConnected(entry: WorkloadEntry, atMs: number): boolean {
  const { annotations } = entry.metadata
  const connectedAtMs = timeMs(annotations['istio.io/connectedAt'])
  return (
    registrationOf(entry) === 'auto' &&
    connectedAtMs !== null &&
    !annotations['istio.io/disconnectedAt'] &&
    atMs - connectedAtMs >= GRACE_MS
  )
}

function entryGhost({ metadata, spec }: WorkloadEntry, controller: string): Ghost {
  const { namespace, name } = metadata
  return {
    kind: 'entry-without-proxy',
    id: `entry-without-proxy:${namespace}/${name}`,
    message: `WorkloadEntry ${namespace}/${name} says that its proxy is connected${controller ? ` to ${controller}` : ''}, but no istiod has it`,
    fix: 'Istio sends traffic to it until istiod removes it, by default 45 minutes after the connection began. If the VM is gone, delete the WorkloadEntry; if it runs, restart its istio service.',
    objects: [{ kind: 'WorkloadEntry', namespace, name }],
    proxies: [],
    address: spec.address,
    sinceMs: null,
  }
}

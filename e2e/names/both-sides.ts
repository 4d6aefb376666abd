import { KINDS, resourcePath } from '../../lib/kube/kinds.ts'
import { type KubeObject, OBJECT_SCHEMAS } from '../../lib/kube/objects.ts'
import { applyChanges } from '../../lib/mesh/apply-changes.ts'
import { createInventory, emptyDirty } from '../../lib/mesh/inventory.ts'
import { type MeshNames, meshNames } from '../../lib/names/mesh-names.ts'
import type { NameProxy } from '../../lib/names/name-proxy.ts'
import { DEFAULT_NAME_SETTINGS, type NameTable } from '../../lib/names/name-service.ts'
import { readAdsz } from '../../server/istiod/read-adsz.ts'
import { readAgentTable, readIstiodTable } from '../../server/istiod/read-ndsz.ts'
import { type MeshUnderTest, VMS } from '../contract/mesh.ts'
import { relayUrl } from '../real-mesh/vms.ts'
import { NEIGHBOUR } from './neighbours.ts'

/** The names of a mesh, computed from what its API server lists now. */
export async function computedNames(mesh: MeshUnderTest): Promise<MeshNames> {
  const lists = await Promise.all(
    KINDS.map(async (kind) => {
      const { status, body } = await mesh.call('GET', resourcePath(kind))
      if (status !== 200) throw new Error(`listing ${kind}: status ${status}`)
      const { items } = body as { items: unknown[] }
      return items.map((item): KubeObject => OBJECT_SCHEMAS[kind].parse(item))
    }),
  )
  const inventory = createInventory()
  const changes = lists.flat().map((object) => ({ type: 'upsert' as const, object }))
  applyChanges(inventory, changes, Date.now(), emptyDirty())
  return meshNames(inventory, DEFAULT_NAME_SETTINGS)
}

/** What istiod would send this proxy now. */
export async function istiodTable(mesh: MeshUnderTest, proxyId: string): Promise<NameTable> {
  const { status, body } = await mesh.istiod(`ndsz?proxyID=${proxyId}`)
  if (status !== 200) throw new Error(`ndsz of ${proxyId}: status ${status}`)
  const table = readIstiodTable(body)
  if (!table) throw new Error(`ndsz of ${proxyId}: ${JSON.stringify(body)}`)
  return table
}

/** Each host that two tables don't say the same of, field by field; the order of addresses does not count. */
export function differences(one: NameTable, other: NameTable): string[] {
  const hosts = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort()
  return hosts.flatMap((host) => {
    const [mine, theirs] = [one, other].map((table) => inOrder(table[host]))
    return mine === theirs ? [] : [`${host}: ${mine} / ${theirs}`]
  })
}

const inOrder = (info: NameTable[string] | undefined): string =>
  info
    ? JSON.stringify({
        ips: [...(info.ips ?? [])].sort(),
        registry: info.registry ?? '',
        shortname: info.shortname ?? '',
        namespace: info.namespace ?? '',
      })
    : 'missing'

/** Whether istiod has given this ServiceEntry addresses for all its hosts. */
export function isAllocated({ objects }: MeshNames['inventory'], key: string): boolean {
  const { spec, status } = objects.ServiceEntry.get(key) ?? {
    spec: { hosts: [key] },
    status: { addresses: [] },
  }
  return spec.hosts.every((wanted) => status.addresses.some(({ host }) => host === wanted))
}

/** What the agent of a VM holds. */
export async function agentTable(vm: string): Promise<NameTable> {
  const address = [...VMS, NEIGHBOUR].find(({ name }) => name === vm)?.address ?? ''
  const response = await fetch(`${relayUrl({ name: vm, address }, 'agent')}/debug/ndsz`)
  return readAgentTable(await response.json()) ?? {}
}

/** The proxies that istiod knows, as they told it. */
export async function connectedProxies(mesh: MeshUnderTest): Promise<NameProxy[]> {
  const connections = readAdsz((await mesh.istiod('adsz')).body) ?? []
  return connections.flatMap(({ proxyId, metadata }) =>
    metadata
      ? {
          ...metadata,
          id: proxyId,
          kind: 'vm' as const,
          type: 'sidecar' as const,
          dnsDomain: `${metadata.namespace}.svc.cluster.local`,
          knownBy: 'istiod' as const,
          istiod: '',
          object: null,
        }
      : [],
  )
}

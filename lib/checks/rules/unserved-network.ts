import type { Check, Found } from '#lib/checks/check.ts'
import { counted, groupOf, MOST_OBJECTS, networkOf, textOf } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import type { CheckScene } from '#lib/checks/scene.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { WorkloadEntry, WorkloadGroup } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { file } from '#lib/mesh/label-index.ts'
import { listed } from '#lib/names/findings/finding.ts'

/** VMs that callers of other networks are sent to directly, in a mesh whose networks have gateways. */
export const unservedNetwork: Check = {
  code: 'ISTH015',
  title: 'Network of VMs that no gateway serves',
  severity: 'warning',
  why: 'Callers reach endpoints of another network through that network’s gateway. Where it has none, or an endpoint says no network, istiod has them connect to the VM’s own address from anywhere, which fails where networks do not reach each other.',
  docs: [
    'Set spec.template.network of the WorkloadGroup to the network its VMs are in, as its gateway’s label topology.istio.io/network spells it, hand out new bundles and let the VMs register anew.',
    'Where the VMs can be reached from every network, let their WorkloadGroup ignore this check.',
  ],
  links: [PAGES.deploymentModels, PAGES.virtualMachines, PAGES.workloadEntry],
  reads: ['WorkloadEntry', 'WorkloadGroup', 'Service', 'ServiceEntry'],
  isLive: true,
  subject: 'mesh',
  run(scene) {
    const served = scene.told.gatewayNetworks
    if (!served || served.size === 0) return []
    const faults = new Map<string, Set<WorkloadEntry>>()
    for (const entry of scene.inventory.objects.WorkloadEntry.values()) {
      const network = networkOf(entry)
      if (!isFault(network, served) || !isEndpoint(scene, entry)) continue
      const group = groupOf(scene.inventory, entry)
      file(faults, `${textOf(group ?? entry)} ${network}`, entry)
    }
    return [...faults]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, entries]) => found(scene, [...entries], served))
  },
}

/** In one network with a gateway, VMs of another are commonly reached directly; in several, nothing is. */
const isFault = (network: string, served: ReadonlySet<string>): boolean =>
  !served.has(network) && (served.size > 1 || (network !== '' && meant(network, served) !== undefined))

/** A network with a gateway that is spelt nearly so. */
const meant = (network: string, served: ReadonlySet<string>): string | undefined =>
  [...served].find((one) => one.trim().toLowerCase() === network.trim().toLowerCase())

const isEndpoint = ({ inventory }: CheckScene, { metadata }: WorkloadEntry): boolean =>
  !metadata.deleting && (inventory.entrySources.get(keyOf(metadata))?.size ?? 0) > 0

function found(
  { inventory }: CheckScene,
  unsorted: readonly WorkloadEntry[],
  served: ReadonlySet<string>,
): Found[] {
  const entries = [...unsorted].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  const [one] = entries
  if (!one) return []
  const group: WorkloadGroup | undefined = groupOf(inventory, one)
  const network = networkOf(one)
  const near = network ? meant(network, served) : undefined
  const who = group ? `${counted(entries.length, 'VM')} of ${textOf(group)}` : textOf(one)
  const says = entries.length === 1 ? 'says' : 'say'
  const names = listed([...served].sort())
  return [
    {
      objects: [refOf(group ?? one), ...(group ? entries.slice(0, MOST_OBJECTS - 1).map(refOf) : [])],
      text: network
        ? `${who} ${says} network ${network}, which has no gateway; ${names} ${served.size === 1 ? 'has' : 'have'}.`
        : `${who} ${says} no network, though ${names} are networks of this mesh.`,
      field: group ? 'spec.template.network' : 'spec.network',
      fix: {
        text: near
          ? `Spell the network ${near}: case counts.`
          : 'Set the network that the VMs are in, or give that network a gateway.',
        ...(near
          ? {
              change: {
                kind: 'merge',
                ref: refOf(group ?? one),
                patch: { spec: group ? { template: { network: near } } : { network: near } },
              },
            }
          : {}),
      },
    },
  ]
}

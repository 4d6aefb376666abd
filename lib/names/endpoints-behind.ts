import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { Service, ServiceEntry } from '#lib/kube/objects.ts'
import { backendsOfSource } from '#lib/mesh/backends.ts'
import { sourceById } from '#lib/mesh/inventory.ts'
import { objectsSelected } from '#lib/mesh/label-index.ts'
import { selectorOf } from '#lib/mesh/selection.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'

type Behind = { vms: number; pods: number; readyPods: number }

/**
 * How many endpoints a Service or ServiceEntry has, by its selector: VMs without a connection count too, and so do those
 * that a headless Service selects by label, though istiod leaves them out there.
 */
export function endpointsBehind({ inventory }: MeshNames, { kind, namespace, name }: ObjectRef): Behind {
  const source = sourceById(inventory, `${kind}/${namespace}/${name}`)
  if (!source) return { vms: 0, pods: 0, readyPods: 0 }
  const { vmsTotal, podsTotal, podsReady } = backendsOfSource(inventory, source)
  const vms = isHeadless(source)
    ? objectsSelected(inventory.entryLabels, namespace, selectorOf(source)).length
    : vmsTotal
  return { vms, pods: podsTotal, readyPods: podsReady }
}

const isHeadless = (source: Service | ServiceEntry): boolean =>
  source.kind === 'Service' && source.spec.clusterIP === 'None'

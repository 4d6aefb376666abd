import type { Check } from '#lib/checks/check.ts'
import {
  counted,
  entriesOf,
  labelText,
  MOST_OBJECTS,
  sourcesMatching,
  takesVms,
  textOf,
} from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import type { ObjectKey } from '#lib/kube/object-ref.ts'
import type { Pod, Service, WorkloadEntry } from '#lib/kube/objects.ts'
import { podsBehind } from '#lib/mesh/backends.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { objectsSelected } from '#lib/mesh/label-index.ts'
import { labelsOf, selectorOf } from '#lib/mesh/selection.ts'
import { listed } from '#lib/names/findings/finding.ts'

/** A Service of an app that takes only its VMs, or only its pods, while the others stand behind nothing. */
export const halfSelected: Check = {
  code: 'ISTH020',
  title: 'Service leaves out the VMs or the pods of its app',
  severity: 'info',
  why: 'A selector that names a label which only one half carries, such as version, leaves the other half out of the Service: no share of its traffic can go there.',
  docs: ['Let the Service select the app alone, and tell VMs from pods by subsets of a DestinationRule.'],
  links: [PAGES.kubernetesService, PAGES.workloadGroup],
  reads: ['Service', 'ServiceEntry', 'WorkloadEntry', 'Pod', 'EndpointSlice'],
  follows: ['WorkloadEntry', 'Pod', 'EndpointSlice', 'Service', 'ServiceEntry'],
  subject: 'Service',
  run(service, { inventory }) {
    const { metadata } = service
    const selector = selectorOf(service)
    const { app } = selector
    // Where it bears another name it may well be meant for one half.
    if (!app || app !== metadata.name || Object.keys(selector).length < 2 || !takesVms(service)) return []
    const [vms, pods] = [entriesOf(inventory, service).length, podsBehind(inventory, service).length]
    const left: (Pod | WorkloadEntry)[] =
      vms > 0 && pods === 0
        ? podsLeft(inventory, service, app)
        : pods > 0 && vms === 0
          ? entriesLeft(inventory, service, app)
          : []
    const [first] = left
    if (!first) return []
    const asked = Object.entries(selector).filter(([key, value]) => labelsOfAny(first)[key] !== value)
    const isPods = first.kind === 'Pod'
    return [
      {
        objects: [refOf(service), ...left.slice(0, MOST_OBJECTS - 1).map((one) => refOf(one))],
        text: `${textOf(service)} takes ${isPods ? counted(vms, 'VM') : counted(pods, 'pod')} of app ${app}, and none of its ${counted(left.length, isPods ? 'pod' : 'VM')}, which no Service selects: ${listed(left.map((one) => one.metadata.name))}. Its selector wants ${labelText(Object.fromEntries(asked))}.`,
        field: 'spec.selector',
        fix: {
          text: 'Take that label out of the selector, once a DestinationRule holds VMs and pods apart: the other half takes requests at once.',
          change: {
            kind: 'merge',
            ref: refOf(service),
            patch: { spec: { selector: Object.fromEntries(asked.map(([key]) => [key, null])) } },
          },
        },
      },
    ]
  },
}

const labelsOfAny = (one: Pod | WorkloadEntry): Record<string, string> =>
  one.kind === 'Pod' ? one.metadata.labels : labelsOf(one)

const ofApp = (index: Inventory['podLabels'], { metadata }: Service, app: string): ObjectKey[] =>
  objectsSelected(index, metadata.namespace, { app }).sort()

const podsLeft = (inventory: Readonly<Inventory>, service: Service, app: string): Pod[] =>
  ofApp(inventory.podLabels, service, app)
    .filter((key) => (inventory.podServices.get(key)?.size ?? 0) === 0)
    .flatMap((key) => inventory.objects.Pod.get(key) ?? [])
    .filter(({ metadata, spec, status }) => {
      const isWorking = spec.hasProxy && status.phase === 'Running' && !metadata.deleting
      return isWorking && sourcesMatching(inventory, metadata.namespace, metadata.labels).length === 0
    })

const entriesLeft = (inventory: Readonly<Inventory>, service: Service, app: string): WorkloadEntry[] =>
  ofApp(inventory.entryLabels, service, app)
    .filter((key) => (inventory.entrySources.get(key)?.size ?? 0) === 0)
    .flatMap((key) => inventory.objects.WorkloadEntry.get(key) ?? [])
    .filter(({ metadata }) => !metadata.deleting)

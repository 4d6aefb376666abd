import type { Check } from '#lib/checks/check.ts'
import { kubectl, kubectlOn } from '#lib/checks/rules/commands.ts'
import {
  groupOf,
  hasLasted,
  labelText,
  MINUTE_MS,
  sourcesMatching,
  sourcesOfGroup,
  takesVms,
  textOf,
} from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { hasHealthChecks, timeMs } from '#lib/health/entry-health.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { WorkloadEntry } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { sourceById } from '#lib/mesh/inventory.ts'
import { carries, selectorCandidates } from '#lib/mesh/label-index.ts'
import { groupLabels } from '#lib/mesh/membership.ts'
import { labelsOf, selectorOf } from '#lib/mesh/selection.ts'

/** An entry that nothing puts behind a host. */
export const unselectedEntry: Check = {
  code: 'ISTH001',
  title: 'WorkloadEntry that nothing selects',
  severity: 'warning',
  why: 'A WorkloadEntry has no host of its own. Proxies send it requests only through a Service or a ServiceEntry of its namespace whose selector its labels match.',
  docs: [
    'Give the Service a selector that matches the VM’s labels, or the VM the labels that the Service selects. A registered VM takes its labels from the WorkloadGroup when it registers.',
    'A VM that only calls others needs no Service: let its WorkloadEntry ignore this check.',
  ],
  links: [PAGES.workloadEntry, PAGES.serviceEntry, PAGES.vmArchitecture],
  reads: ['WorkloadEntry', 'WorkloadGroup', 'Service', 'ServiceEntry'],
  follows: ['WorkloadGroup', 'Service', 'ServiceEntry'],
  subject: 'WorkloadEntry',
  run(entry, scene) {
    const { inventory } = scene
    const { metadata, spec } = entry
    if ((inventory.entrySources.get(keyOf(metadata))?.size ?? 0) > 0 || metadata.deleting) return []
    const labels = labelsOf(entry)
    // A headless Service and an address that a source can't use are told of by checks of their own.
    if (sourcesMatching(inventory, metadata.namespace, labels).length > 0) return []
    if (isToldOfGroup(inventory, entry)) return []
    if (!hasLasted(scene, timeMs(metadata.createdAt), MINUTE_MS)) return []
    const hasLabels = Object.keys(labels).length > 0
    return [
      {
        objects: [refOf(entry)],
        text: hasLabels
          ? `No Service and no ServiceEntry in ${metadata.namespace} selects ${textOf(entry)} (${labelText(labels)}).${nearest(inventory, entry)}`
          : `${textOf(entry)} has no labels, so no Service and no ServiceEntry can select it.`,
        field: hasLabels ? 'metadata.labels' : '',
        ...(hasLabels
          ? { missing: { kinds: ['Service', 'ServiceEntry'], namespace: metadata.namespace } }
          : {}),
        fix: {
          text: 'Create a Service or ServiceEntry in its namespace whose selector matches its labels, or give it the labels that one selects.',
          commands: [
            kubectl('get', 'services,serviceentries', '-n', metadata.namespace, '-o', 'wide'),
            kubectlOn('get', refOf(entry), '--show-labels'),
          ],
        },
        // Nothing says that it serves anybody: it may only call others.
        ...(Object.keys(spec.ports).length === 0 && !hasHealthChecks(entry) ? { severity: 'info' } : {}),
      },
    ]
  },
}

/** Its group has the same fault, and is what to mend. */
function isToldOfGroup(inventory: Readonly<Inventory>, entry: WorkloadEntry): boolean {
  const group = groupOf(inventory, entry)
  return (
    group !== undefined &&
    carries(labelsOf(entry), groupLabels(group)) &&
    sourcesOfGroup(inventory, group).length === 0
  )
}

/** The source that only one more label keeps from selecting it. */
function nearest(inventory: Readonly<Inventory>, entry: WorkloadEntry): string {
  const labels = labelsOf(entry)
  for (const id of [
    ...selectorCandidates(inventory.entrySelectors, entry.metadata.namespace, labels),
  ].sort()) {
    const source = sourceById(inventory, id)
    if (!source || !takesVms(source)) continue
    const missing = Object.entries(selectorOf(source)).filter(([key, value]) => labels[key] !== value)
    if (missing.length === 1)
      return ` ${textOf(source)} also wants ${labelText(Object.fromEntries(missing))}.`
  }
  return ''
}

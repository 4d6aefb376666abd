import type { Check } from '#lib/checks/check.ts'
import { membersOf, textOf } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { groupLabels } from '#lib/mesh/membership.ts'
import { labelsOf } from '#lib/mesh/selection.ts'

/** A group whose VMs nothing can select. */
export const groupWithoutLabels: Check = {
  code: 'ISTH006',
  title: 'WorkloadGroup without labels',
  severity: 'warning',
  why: 'A VM gets the labels of spec.metadata.labels when it registers, and Services, ServiceEntries, subsets and policies select workloads by labels alone. The labels of the WorkloadGroup object itself are not handed on.',
  docs: ['Set spec.metadata.labels, create the bundle again and let the VMs register anew.'],
  links: [PAGES.workloadGroup, PAGES.virtualMachines],
  reads: ['WorkloadGroup', 'WorkloadEntry'],
  subject: 'WorkloadGroup',
  run(group, { inventory }) {
    if (Object.keys(groupLabels(group)).length > 0 || group.metadata.deleting) return []
    // A VM may bring labels of its own (ISTIO_METAJSON_LABELS).
    if (membersOf(inventory, group).some((entry) => Object.keys(labelsOf(entry)).length > 0)) return []
    const app = group.metadata.labels.app ?? group.metadata.name
    return [
      {
        objects: [refOf(group)],
        text: `${textOf(group)} gives its VMs no labels, so nothing can select them.`,
        field: 'spec.metadata.labels',
        fix: {
          text: 'Set the labels that the Service selects, and one that tells VMs from pods.',
          change: {
            kind: 'merge',
            ref: refOf(group),
            patch: { spec: { metadata: { labels: { app, version: 'vm' } } } },
          },
        },
        // Nothing says that its VMs serve anybody: they may only call others.
        ...(Object.keys(group.spec.template.ports).length === 0 && !group.spec.probe
          ? { severity: 'info' }
          : {}),
      },
    ]
  },
}

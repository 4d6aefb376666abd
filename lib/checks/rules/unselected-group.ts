import type { Check } from '#lib/checks/check.ts'
import {
  counted,
  hasLasted,
  labelText,
  MINUTE_MS,
  MOST_OBJECTS,
  membersOf,
  sourcesMatching,
  textOf,
} from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { timeMs } from '#lib/health/entry-health.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { groupLabels } from '#lib/mesh/membership.ts'

/** People create the group first and its Service a little later. */
const PATIENCE_MS = 5 * MINUTE_MS

/** A group whose VMs nothing puts behind a host. */
export const unselectedGroup: Check = {
  code: 'ISTH028',
  title: 'WorkloadGroup whose VMs nothing selects',
  severity: 'warning',
  why: 'A WorkloadGroup defines no host. Its VMs take requests only through a Service or a ServiceEntry of its namespace whose selector matches the labels that the group gives them.',
  docs: [
    'Create the Service, or let its selector match. VMs that only call others need none: let their group ignore this check.',
  ],
  links: [PAGES.workloadGroup, PAGES.serviceEntry, PAGES.virtualMachines],
  reads: ['WorkloadGroup', 'WorkloadEntry', 'Service', 'ServiceEntry'],
  follows: ['Service', 'ServiceEntry'],
  subject: 'WorkloadGroup',
  run(group, scene) {
    const { inventory } = scene
    const { metadata, spec } = group
    const labels = groupLabels(group)
    // Without labels nothing can select them, which has a check of its own; a headless Service too.
    if (Object.keys(labels).length === 0 || metadata.deleting) return []
    if (sourcesMatching(inventory, metadata.namespace, labels).length > 0) return []
    // VMs may bring labels of their own by which something selects them.
    if ((inventory.groupSources.get(keyOf(metadata))?.size ?? 0) > 0) return []
    if (!hasLasted(scene, timeMs(metadata.createdAt), PATIENCE_MS)) return []
    const members = membersOf(inventory, group)
    const ports = Object.entries(spec.template.ports)
    return [
      {
        objects: [refOf(group), ...members.slice(0, MOST_OBJECTS - 1).map(refOf)],
        text: `No Service and no ServiceEntry in ${metadata.namespace} selects the VMs of ${textOf(group)} (${labelText(labels)})${members.length > 0 ? `: ${counted(members.length, 'VM')} so far` : ''}.`,
        field: 'spec.metadata.labels',
        missing: { kinds: ['Service', 'ServiceEntry'], namespace: metadata.namespace },
        fix: {
          text: 'Create a Service that selects them, or give them the labels of one that is there.',
          ...(ports.length > 0 && labels.app
            ? {
                change: {
                  kind: 'create',
                  manifest: {
                    apiVersion: 'v1',
                    kind: 'Service',
                    metadata: { name: labels.app, namespace: metadata.namespace },
                    spec: {
                      selector: { app: labels.app },
                      ports: ports.map(([name, port]) => ({ name, port, targetPort: port })),
                    },
                  },
                },
              }
            : {}),
        },
        ...(ports.length === 0 && !spec.probe ? { severity: 'info' } : {}),
      },
    ]
  },
}

import type { Check } from '#lib/checks/check.ts'
import { counted, MOST_OBJECTS, textOf } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { objectsSelected } from '#lib/mesh/label-index.ts'
import { selectorOf } from '#lib/mesh/selection.ts'
import { listed } from '#lib/names/findings/finding.ts'

/** A headless Service whose selector matches VMs that it will never name. */
export const headlessService: Check = {
  code: 'ISTH018',
  title: 'Headless Service selects VMs',
  severity: 'warning',
  why: 'Istio puts VMs behind Services with a cluster IP only. The name of a headless Service is answered with the addresses of its pods, and a VM is never among them.',
  docs: [
    'Give the VMs a Service with a cluster IP, or a ServiceEntry with a workloadSelector, and call that. For a StatefulSet that needs its headless Service, add the other one beside it.',
  ],
  links: [PAGES.vmArchitecture, PAGES.serviceEntry, PAGES.kubernetesService],
  reads: ['Service', 'ServiceEntry', 'WorkloadEntry'],
  follows: ['WorkloadEntry', 'Service', 'ServiceEntry'],
  subject: 'Service',
  run(service, { inventory }) {
    const { metadata, spec } = service
    if (spec.clusterIP !== 'None' || spec.type === 'ExternalName') return []
    const keys = objectsSelected(inventory.entryLabels, metadata.namespace, selectorOf(service)).sort()
    const entries = keys.flatMap((key) => inventory.objects.WorkloadEntry.get(key) ?? [])
    if (entries.length === 0) return []
    const isElsewhere = keys.every((key) => (inventory.entrySources.get(key)?.size ?? 0) > 0)
    return [
      {
        objects: [refOf(service), ...entries.slice(0, MOST_OBJECTS - 1).map(refOf)],
        text: `${textOf(service)} is headless and its selector matches ${counted(entries.length, 'VM')}, which its name is never answered with: ${listed(entries.map((entry) => entry.metadata.name))}.${isElsewhere ? ' They stand behind another host.' : ''}`,
        field: 'spec.clusterIP',
        fix: {
          text: 'Put the VMs behind a Service with a cluster IP: one can’t be made of the other, so create it under another name.',
          change: {
            kind: 'create',
            manifest: {
              apiVersion: 'v1',
              kind: 'Service',
              metadata: { name: `${metadata.name}-vms`, namespace: metadata.namespace },
              spec: {
                selector: selectorOf(service),
                ports: spec.ports.map(({ name, port, targetPort, protocol }) => ({
                  ...(name ? { name } : {}),
                  port,
                  protocol,
                  ...(targetPort === undefined ? {} : { targetPort }),
                })),
              },
            },
          },
        },
        ...(isElsewhere ? { severity: 'info' } : {}),
      },
    ]
  },
}

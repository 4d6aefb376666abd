import type { Check } from '#lib/checks/check.ts'
import { sourcesOfGroup, textOf } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { listed } from '#lib/names/findings/finding.ts'

/** A group whose VMs take requests whether or not their application is up. */
export const groupWithoutProbe: Check = {
  code: 'ISTH014',
  title: 'WorkloadGroup without a probe behind a Service',
  severity: 'info',
  why: 'Without spec.probe an entry counts as healthy as long as its proxy is connected: when the application dies, callers go on sending it requests and get 503.',
  docs: [
    'Set spec.probe, hand out new bundles, delete the entries and restart the agents: health checks are switched on for an entry when it registers.',
  ],
  links: [PAGES.readinessProbe, PAGES.vmArchitecture],
  reads: ['WorkloadGroup', 'Service', 'ServiceEntry'],
  follows: ['Service', 'ServiceEntry'],
  subject: 'WorkloadGroup',
  run(group, { inventory }) {
    if (group.spec.probe || group.metadata.deleting) return []
    const sources = sourcesOfGroup(inventory, group)
    if (sources.length === 0) return []
    const [port] = Object.values(group.spec.template.ports)
    return [
      {
        objects: [refOf(group), ...sources.slice(0, 10).map(refOf)],
        text: `${textOf(group)} has no probe, and its VMs stand behind ${listed(sources.map(textOf))}.`,
        field: 'spec.probe',
        fix: {
          text: 'Add a probe that the application answers.',
          ...(port
            ? {
                change: {
                  kind: 'merge',
                  ref: refOf(group),
                  patch: { spec: { probe: { failureThreshold: 3, tcpSocket: { port } } } },
                },
              }
            : {}),
        },
      },
    ]
  },
}

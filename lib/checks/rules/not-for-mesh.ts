import type { Check } from '#lib/checks/check.ts'
import { mergeChange } from '#lib/checks/rules/merge-change.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { sourceOfHost, virtualServicesOf } from '#lib/mesh/backends.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { listed } from '#lib/names/findings/finding.ts'
import { gatewaysOf, hostsOf, isForSidecars } from '#lib/traffic/destinations.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'
import { readRules } from '#lib/traffic/read-rules.ts'

/** A split of a host of the mesh that holds at gateways only. */
export const notForMesh: Check = {
  code: 'ISTH048',
  title: 'A split that sidecars ignore',
  severity: 'warning',
  why: 'A VirtualService that lists gateways is for these alone, unless it lists mesh as well. Calls from pods and VMs of the mesh then go to all endpoints of the host, whatever its weights say.',
  docs: [
    'Only one that shares out requests of a host of a Service or ServiceEntry is told of, where no other VirtualService routes that host for sidecars.',
  ],
  links: [PAGES.virtualService],
  reads: ['VirtualService', 'Service', 'ServiceEntry'],
  subject: 'VirtualService',
  run(service, { inventory }) {
    const isSplit = readRules(service.spec).some(
      ({ destinations }) => destinations.filter(({ percent }) => percent > 0).length > 1,
    )
    if (isForSidecars(service) || !isSplit) return []
    const all = hostsOf(service)
    const hosts = all.filter((host) => !host.startsWith('*') && sourceOfHost(inventory, host))
    const unrouted = hosts.filter((host) => virtualServicesOf(inventory, host).length === 0)
    if (unrouted.length === 0) return []
    const gateways = gatewaysOf(service)
    return [
      {
        objects: [refOf(service)],
        text: `${objectText(service)} shares out requests to ${listed(unrouted)}, but is for ${listed(gateways)} only: sidecars, those of VMs too, ignore it.`,
        field: 'spec.gateways',
        fix: {
          text: 'Add mesh to spec.gateways when calls from within the mesh are to be shared out too.',
          ...(all.includes('*') ? {} : { change: mergeChange(service, { gateways: [...gateways, 'mesh'] }) }),
        },
      },
    ]
  },
}

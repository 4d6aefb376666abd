import type { Check } from '#lib/checks/check.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { gatewaysOf, hostsOf, isForSidecars } from '#lib/traffic/destinations.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'
import { listAt } from '#lib/traffic/spec-edit.ts'

/** The host `*` in a VirtualService that sidecars follow. */
export const wildcardOnMesh: Check = {
  code: 'ISTH045',
  title: 'The host * on the mesh gateway',
  severity: 'error',
  why: 'A VirtualService for sidecars must not have the host *: it would route every host of the mesh. istiod’s webhook refuses it, and where the webhook is passed by, all calls of all workloads follow it.',
  docs: ['One without gateways is for sidecars (mesh). The host * is for Gateways.'],
  links: [PAGES.virtualService],
  reads: ['VirtualService'],
  subject: 'VirtualService',
  run(service) {
    const index = hostsOf(service).indexOf('*')
    if (index === -1 || !isForSidecars(service)) return []
    const isWritten = listAt(service.spec, 'gateways').length > 0
    const others = gatewaysOf(service).filter((name) => name !== 'mesh')
    return [
      {
        objects: [refOf(service)],
        text: `${objectText(service)} has the host * and is for sidecars, ${isWritten ? 'as spec.gateways lists mesh' : 'as it lists no gateways'}.`,
        field: `spec.hosts[${index}]`,
        fix: {
          text:
            others.length > 0
              ? 'Take mesh out of spec.gateways, or name the hosts that are meant.'
              : 'Name the hosts that are meant, or list the Gateway that it is for in spec.gateways.',
          ...(others.length > 0
            ? { change: { kind: 'merge', ref: refOf(service), patch: { spec: { gateways: others } } } }
            : {}),
        },
      },
    ]
  },
}

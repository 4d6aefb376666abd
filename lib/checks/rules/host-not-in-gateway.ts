import type { Check, Found } from '#lib/checks/check.ts'
import { gatewayKeysOf, letsIn, serversOf } from '#lib/checks/rules/gateway-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { listed } from '#lib/names/findings/finding.ts'
import { hostsOf, isForSidecars } from '#lib/traffic/destinations.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'

/** A host of a VirtualService that none of its Gateways lets in. */
export const hostNotInGateway: Check = {
  code: 'ISTH064',
  title: 'A VirtualService’s host is not among its Gateway’s hosts',
  severity: 'warning',
  why: 'A gateway takes of a VirtualService the hosts that a server of its Gateway has as well, and of namespaces that the server lets in. Requests to another host get 404.',
  docs: [
    'Hosts of a server may name the namespace whose VirtualServices it takes, such as shop/forum.example.org. Where a VirtualService is for mesh too, its other hosts may be for sidecars: then only one without any common host is told of.',
  ],
  links: [PAGES.analysis('ist0132'), PAGES.gateway],
  reads: ['VirtualService', 'Gateway'],
  subject: 'mesh',
  run({ inventory }) {
    const { Gateway, VirtualService } = inventory.objects
    return [...VirtualService.values()].flatMap((service): Found[] => {
      const gateways = gatewayKeysOf(service).flatMap(({ key }) => Gateway.get(key) ?? [])
      const hosts = hostsOf(service)
      if (gateways.length === 0 || hosts.length === 0) return []
      const missing = hosts.filter(
        (host) =>
          !gateways.some((gateway) =>
            serversOf(gateway).some((server) => letsIn(gateway, server, service, host)),
          ),
      )
      const [first] = missing
      if (first === undefined || (isForSidecars(service) && missing.length < hosts.length)) return []
      return [
        {
          objects: [refOf(service), ...gateways.map(refOf)],
          text: `${objectText(service)} has ${listed(missing)}, which ${listed(gateways.map(objectText))} ${gateways.length === 1 ? 'does' : 'do'} not let in: ${listed(gateways.flatMap((one) => serversOf(one).flatMap((server) => server.hosts)))} only.`,
          field: `spec.hosts[${hosts.indexOf(first)}]`,
          fix: { text: 'Add the host to a server of the Gateway, or take it out of the VirtualService.' },
        },
      ]
    })
  },
}

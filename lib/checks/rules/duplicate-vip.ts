import type { Check } from '#lib/checks/check.ts'
import { foundOfNames } from '#lib/checks/rules/name-finding.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { namesOf } from '#lib/mesh/mesh-names.ts'
import { claimsOf } from '#lib/names/findings/claims.ts'
import { duplicateVips } from '#lib/names/findings/duplicate-vips.ts'

/** One address that hosts of different objects share, where that sends connections to the wrong one. */
export const duplicateVip: Check = {
  code: 'ISTH032',
  title: 'Two hosts have one VIP',
  severity: 'error',
  why: 'Connections that are not HTTP are told apart by address and port alone, so that the oldest host of an address gets those of all. An address that istiod allocated is taken away from one of the hosts.',
  docs: [
    'HTTP requests to one address are told apart by their Host header, and are no finding. Addresses of namespaces that see only one of the hosts (exportTo) do not clash either.',
  ],
  links: [PAGES.serviceEntry, PAGES.dnsProxy],
  reads: ['ServiceEntry', 'Service'],
  subject: 'mesh',
  run({ inventory }) {
    const { services, settings } = namesOf(inventory)
    return foundOfNames(duplicateVips(claimsOf(services), settings), 'spec.addresses')
  },
}

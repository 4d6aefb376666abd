import type { Check } from '#lib/checks/check.ts'
import { foundOfNames } from '#lib/checks/rules/name-finding.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { namesOf } from '#lib/mesh/mesh-names.ts'
import { tcpPortsWithoutVip } from '#lib/names/findings/tcp-ports.ts'

/** Hosts without a VIP that share a TCP port, which nothing but an address could tell apart. */
export const tcpPortWithoutVip: Check = {
  code: 'ISTH031',
  title: 'TCP hosts that need a VIP have none',
  severity: 'error',
  why: 'A sidecar tells TCP connections apart by address and port alone. Hosts of ServiceEntries that have no address, and get none allocated, share one listener at 0.0.0.0, and the first of them gets every connection.',
  docs: [
    'istiod allocates addresses for hosts that are no wildcards, where the resolution is not NONE and the label networking.istio.io/enable-autoallocate-ip is not "false". All others need spec.addresses.',
  ],
  links: [PAGES.serviceEntry, PAGES.dnsProxy],
  reads: ['ServiceEntry', 'Service'],
  subject: 'mesh',
  run: ({ inventory }) => foundOfNames(tcpPortsWithoutVip(namesOf(inventory)), 'spec.addresses'),
}

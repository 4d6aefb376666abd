import type { Check } from '#lib/checks/check.ts'
import { foundOfNames } from '#lib/checks/rules/name-finding.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { namesOf } from '#lib/mesh/mesh-names.ts'
import { claimedHosts } from '#lib/names/findings/claimed-hosts.ts'

/** A host of several ServiceEntries, or of a ServiceEntry and a Service, that some proxy sees both of. */
export const hostClaimedTwice: Check = {
  code: 'ISTH033',
  title: 'Several objects claim one host',
  severity: 'warning',
  why: 'istiod uses one of them for a proxy and passes over what the others say: a Service before ServiceEntries of its namespace, that of the proxy’s own namespace before others, and the oldest of those that remain.',
  docs: [
    'ServiceEntries of one namespace that agree in resolution, labels, selector and exportTo have their ports joined; that is no finding.',
  ],
  links: [PAGES.serviceEntry],
  reads: ['ServiceEntry', 'Service'],
  subject: 'mesh',
  run: ({ inventory }) => foundOfNames(claimedHosts(namesOf(inventory)), 'spec.hosts'),
}

import type { Check } from '#lib/checks/check.ts'
import { foundOfNames } from '#lib/checks/rules/name-finding.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { namesOf } from '#lib/mesh/mesh-names.ts'
import { claimsOf } from '#lib/names/findings/claims.ts'
import { overlappingRanges } from '#lib/names/findings/overlapping-ranges.ts'
import { poolClaims } from '#lib/names/findings/pool-claims.ts'

/** A CIDR of a host that takes in addresses of others, or of those that istiod allocates. */
export const overlappingCidrs: Check = {
  code: 'ISTH036',
  title: 'A CIDR takes in addresses of other hosts',
  severity: 'warning',
  why: 'Of listeners whose addresses lie within one another the narrowest gets a connection, and of equal ones the oldest. istiod’s allocator keeps out of single addresses that users wrote, but reads no CIDR, so that it gives out addresses of one.',
  docs: ['Ports that only HTTP uses, and hosts that no proxy sees together, are no finding.'],
  links: [PAGES.serviceEntry],
  reads: ['ServiceEntry', 'Service'],
  subject: 'mesh',
  run({ inventory }) {
    const names = namesOf(inventory)
    const found = [...overlappingRanges(claimsOf(names.services), names.settings), ...poolClaims(names)]
    return foundOfNames(found, 'spec.addresses')
  },
}

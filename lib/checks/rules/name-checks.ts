import type { Check } from '#lib/checks/check.ts'
import { conflictingProtocols } from '#lib/checks/rules/conflicting-protocols.ts'
import { duplicateVip } from '#lib/checks/rules/duplicate-vip.ts'
import { entrySelectorMatchesNothing } from '#lib/checks/rules/entry-selector-matches-nothing.ts'
import { hostClaimedTwice } from '#lib/checks/rules/host-claimed-twice.ts'
import { overlappingCidrs } from '#lib/checks/rules/overlapping-cidrs.ts'
import { poolNearlyFull } from '#lib/checks/rules/pool-nearly-full.ts'
import { tcpPortWithoutVip } from '#lib/checks/rules/tcp-port-without-vip.ts'
import { waitsForVip } from '#lib/checks/rules/waits-for-vip.ts'

/** Checks of hosts and their addresses. */
export const NAME_CHECKS: readonly Check[] = [
  entrySelectorMatchesNothing,
  tcpPortWithoutVip,
  duplicateVip,
  hostClaimedTwice,
  poolNearlyFull,
  conflictingProtocols,
  overlappingCidrs,
  waitsForVip,
]

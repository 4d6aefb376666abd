import type { Check } from '#lib/checks/check.ts'
import { destinationHost } from '#lib/checks/rules/destination-host.ts'
import { destinationPort } from '#lib/checks/rules/destination-port.ts'
import { emptyShare } from '#lib/checks/rules/empty-share.ts'
import { emptySubset } from '#lib/checks/rules/empty-subset.ts'
import { loneEndpointEjected } from '#lib/checks/rules/lone-endpoint-ejected.ts'
import { mergedRulesDiffer } from '#lib/checks/rules/merged-rules-differ.ts'
import { notForMesh } from '#lib/checks/rules/not-for-mesh.ts'
import { ruleForNoHost } from '#lib/checks/rules/rule-for-no-host.ts'
import { ruleNeverReached } from '#lib/checks/rules/rule-never-reached.ts'
import { twoServicesForHost } from '#lib/checks/rules/two-services-for-host.ts'
import { undefinedSubset } from '#lib/checks/rules/undefined-subset.ts'
import { weightsTotal } from '#lib/checks/rules/weights-total.ts'
import { wildcardOnMesh } from '#lib/checks/rules/wildcard-on-mesh.ts'

/** Checks of VirtualServices and DestinationRules. */
export const TRAFFIC_CHECKS: readonly Check[] = [
  weightsTotal,
  emptyShare,
  undefinedSubset,
  emptySubset,
  twoServicesForHost,
  wildcardOnMesh,
  destinationPort,
  destinationHost,
  notForMesh,
  ruleNeverReached,
  loneEndpointEjected,
  ruleForNoHost,
  mergedRulesDiffer,
]

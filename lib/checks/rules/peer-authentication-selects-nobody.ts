import type { Check } from '#lib/checks/check.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { UNMATCHED, unmatchedPolicy } from '#lib/checks/rules/unmatched-policy.ts'

/** A PeerAuthentication whose selector matches neither a workload nor a VM to come. */
export const peerAuthenticationSelectsNobody: Check = {
  code: 'ISTH065',
  title: 'A PeerAuthentication selects no workload',
  ...UNMATCHED,
  why: 'A PeerAuthentication with a selector holds for the workloads of its namespace that carry all of these labels. Those that were meant keep the mode of the namespace or of the mesh.',
  links: [PAGES.peerAuthentication],
  reads: ['PeerAuthentication', ...UNMATCHED.follows],
  subject: 'PeerAuthentication',
  run: (policy, scene) => unmatchedPolicy(policy, 'selector', scene),
}

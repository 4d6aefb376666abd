import type { Check } from '#lib/checks/check.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { UNMATCHED, unmatchedPolicy } from '#lib/checks/rules/unmatched-policy.ts'

/** An AuthorizationPolicy whose selector matches neither a workload nor a VM to come. */
export const authorizationPolicySelectsNobody: Check = {
  code: 'ISTH066',
  title: 'An AuthorizationPolicy selects no workload',
  ...UNMATCHED,
  why: 'An AuthorizationPolicy with a selector holds for the workloads of its namespace that carry all of these labels. Those that were meant are left open by it, or closed by another.',
  links: [PAGES.authorizationPolicy],
  reads: ['AuthorizationPolicy', ...UNMATCHED.follows],
  subject: 'AuthorizationPolicy',
  run: (policy, scene) => unmatchedPolicy(policy, 'selector', scene),
}

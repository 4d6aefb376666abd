import type { Check } from '#lib/checks/check.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { UNMATCHED, unmatchedPolicy } from '#lib/checks/rules/unmatched-policy.ts'

/** A Sidecar whose selector matches neither a workload nor a VM to come. */
export const sidecarSelectsNobody: Check = {
  code: 'ISTH056',
  title: 'A Sidecar selects no workload',
  ...UNMATCHED,
  why: 'A Sidecar with a workloadSelector holds for the workloads of its namespace that carry all of these labels. The others have the Sidecar of the namespace without a selector, or see every host.',
  links: [PAGES.sidecar],
  reads: ['Sidecar', ...UNMATCHED.follows],
  subject: 'Sidecar',
  run: (policy, scene) => unmatchedPolicy(policy, 'workloadSelector', scene),
}

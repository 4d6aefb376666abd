import type { Check } from '#lib/checks/check.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { unmatchedPolicy } from '#lib/checks/rules/unmatched-policy.ts'
import { selectorAt } from '#lib/checks/rules/workload-selector.ts'

/** An AuthorizationPolicy whose selector matches neither a workload nor a VM to come. */
export const authorizationPolicySelectsNobody: Check = {
  code: 'ISTH066',
  title: 'An AuthorizationPolicy selects no workload',
  severity: 'info',
  why: 'An AuthorizationPolicy with a selector holds for the workloads of its namespace that carry all of these labels. Those that were meant are left open by it, or closed by another.',
  docs: [
    'Labels that a WorkloadGroup gives its VMs count, though none has registered yet. So do those of a Service or ServiceEntry that has no workload now, such as one that is scaled to zero. A new one has 5 minutes.',
  ],
  links: [PAGES.authorizationPolicy],
  reads: ['AuthorizationPolicy', 'WorkloadEntry', 'WorkloadGroup', 'Pod', 'Service', 'ServiceEntry'],
  follows: ['WorkloadEntry', 'WorkloadGroup', 'Pod', 'Service', 'ServiceEntry'],
  isLive: true,
  subject: 'AuthorizationPolicy',
  run: (policy, scene) =>
    policy.metadata.namespace === scene.told.rootNamespace
      ? []
      : unmatchedPolicy(policy, selectorAt(policy.spec, 'selector'), 'spec.selector.matchLabels', scene),
}

import type { Check } from '#lib/checks/check.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { unmatchedPolicy } from '#lib/checks/rules/unmatched-policy.ts'
import { selectorAt } from '#lib/checks/rules/workload-selector.ts'

/** A Sidecar whose selector matches neither a workload nor a VM to come. */
export const sidecarSelectsNobody: Check = {
  code: 'ISTH056',
  title: 'A Sidecar selects no workload',
  severity: 'info',
  why: 'A Sidecar with a workloadSelector holds for the workloads of its namespace that carry all of these labels. The others have the Sidecar of the namespace without a selector, or see every host.',
  docs: [
    'Labels that a WorkloadGroup gives its VMs count, though none has registered yet. So do those of a Service or ServiceEntry that has no workload now, such as one that is scaled to zero. A new one has 5 minutes.',
  ],
  links: [PAGES.sidecar],
  reads: ['Sidecar', 'WorkloadEntry', 'WorkloadGroup', 'Pod', 'Service', 'ServiceEntry'],
  follows: ['WorkloadEntry', 'WorkloadGroup', 'Pod', 'Service', 'ServiceEntry'],
  isLive: true,
  subject: 'Sidecar',
  run: (policy, scene) =>
    unmatchedPolicy(
      policy,
      selectorAt(policy.spec, 'workloadSelector'),
      'spec.workloadSelector.labels',
      scene,
    ),
}

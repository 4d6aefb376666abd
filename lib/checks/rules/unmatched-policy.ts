import type { Check, Found } from '#lib/checks/check.ts'
import { kubectl } from '#lib/checks/rules/commands.ts'
import { hasLasted, MINUTE_MS } from '#lib/checks/rules/entry-parts.ts'
import { isForIdleSource, missingPairs, selectsNobody } from '#lib/checks/rules/selects-nobody.ts'
import { selectorAt } from '#lib/checks/rules/workload-selector.ts'
import type { CheckScene } from '#lib/checks/scene.ts'
import { timeMs } from '#lib/health/entry-health.ts'
import type { ObjectOf } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'

/** A policy may be written before the workloads that it is for. */
const PATIENCE_MS = 5 * MINUTE_MS

/** What the checks of such policies have in common. */
export const UNMATCHED = {
  severity: 'info',
  docs: [
    'Labels that a WorkloadGroup gives its VMs count, though none has registered yet. So do those of a Service or ServiceEntry that has no workload now, such as one that is scaled to zero. A new one has 5 minutes.',
  ],
  follows: ['WorkloadEntry', 'WorkloadGroup', 'Pod', 'Service', 'ServiceEntry'],
  isLive: true,
} satisfies Partial<Check>

/**
 * What is found of a policy whose selector matches no workload of its namespace; nothing of one without a selector. Security
 * policies, whose field is `selector`, hold for other namespaces when they stand in the root one.
 */
export function unmatchedPolicy(
  policy: ObjectOf<'Sidecar' | 'PeerAuthentication' | 'AuthorizationPolicy'>,
  field: 'selector' | 'workloadSelector',
  scene: CheckScene,
): Found[] {
  const { inventory, told } = scene
  const { namespace } = policy.metadata
  const selector = selectorAt(policy.spec, field)
  if (field === 'selector' && namespace === told.rootNamespace) return []
  if (Object.keys(selector).length === 0 || !selectsNobody(inventory, namespace, selector)) return []
  if (isForIdleSource(inventory, namespace, selector)) return []
  if (!hasLasted(scene, timeMs(policy.metadata.createdAt), PATIENCE_MS)) return []
  const missing = missingPairs(inventory, namespace, selector)
  return [
    {
      objects: [refOf(policy)],
      text: `${objectText(policy)} selects workloads with ${missing.join(' and ')}, which nothing in ${namespace} carries: it holds for none.`,
      field: field === 'selector' ? 'spec.selector.matchLabels' : 'spec.workloadSelector.labels',
      fix: {
        text: 'Write labels that the workloads meant carry, or delete it.',
        commands: [kubectl('get', 'workloadentries,pods', '-n', namespace, '--show-labels')],
      },
    },
  ]
}

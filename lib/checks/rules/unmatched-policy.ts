import type { Found } from '#lib/checks/check.ts'
import { kubectl } from '#lib/checks/rules/commands.ts'
import { hasLasted, MINUTE_MS } from '#lib/checks/rules/entry-parts.ts'
import { isForIdleSource, missingPairs, selectsNobody } from '#lib/checks/rules/selects-nobody.ts'
import type { CheckScene } from '#lib/checks/scene.ts'
import { timeMs } from '#lib/health/entry-health.ts'
import type { ObjectOf } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'

/** A policy may be written before the workloads that it is for. */
const PATIENCE_MS = 5 * MINUTE_MS

/** What is found of a policy whose selector matches no workload of its namespace; nothing of one without a selector. */
export function unmatchedPolicy(
  policy: ObjectOf<'Sidecar' | 'PeerAuthentication' | 'AuthorizationPolicy'>,
  selector: Record<string, string>,
  field: string,
  scene: CheckScene,
): Found[] {
  const { inventory } = scene
  const { namespace } = policy.metadata
  if (Object.keys(selector).length === 0 || !selectsNobody(inventory, namespace, selector)) return []
  if (isForIdleSource(inventory, namespace, selector)) return []
  if (!hasLasted(scene, timeMs(policy.metadata.createdAt), PATIENCE_MS)) return []
  const missing = missingPairs(inventory, namespace, selector)
  return [
    {
      objects: [refOf(policy)],
      text: `${objectText(policy)} selects workloads with ${missing.join(' and ')}, which nothing in ${namespace} carries: it holds for none.`,
      field,
      fix: {
        text: 'Write labels that the workloads meant carry, or delete it.',
        commands: [kubectl('get', 'workloadentries,pods', '-n', namespace, '--show-labels')],
      },
    },
  ]
}

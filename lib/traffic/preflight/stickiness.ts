import { lineOf, namesOf, warning } from '#lib/traffic/preflight/line.ts'
import { usualRules } from '#lib/traffic/preflight/lookups.ts'
import { policyOf } from '#lib/traffic/preflight/policy.ts'
import { type Scene, targetText } from '#lib/traffic/preflight/scene.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'
import { objectAt } from '#lib/traffic/spec-edit.ts'

/** consistentHash keeps a client with one endpoint of a destination; the destination itself is drawn anew each time. */
export function stickiness(scene: Scene): PreflightLine {
  const shared = scene.rules
    .map(({ rule }) => rule.destinations.filter(({ percent }) => percent > 0))
    .filter((destinations) => destinations.length > 1)
  const sticky = shared.flat().filter(({ host, subset, port }) => {
    const policy = policyOf(usualRules(scene.lookups(host)), subset, port)
    return objectAt(policy, 'loadBalancer').consistentHash !== undefined
  })
  return lineOf({
    id: 'stickiness',
    title: 'No session is expected to stick',
    ok:
      shared.length === 0
        ? 'No rule shares requests out.'
        : 'No destination picks endpoints by consistentHash.',
    findings:
      sticky.length === 0
        ? []
        : [
            warning(
              `consistentHash of ${namesOf(sticky.map(targetText))} picks an endpoint within a destination; which destination a request goes to stays a draw. To keep users on one side, put a rule before it that matches their header or cookie.`,
            ),
          ],
    notLive: scene.notLive(['DestinationRule', 'VirtualService']),
  })
}

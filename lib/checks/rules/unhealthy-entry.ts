import type { Check } from '#lib/checks/check.ts'
import { groupOf, hasLasted, MINUTE_MS, textOf, timeText } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { probeFailure } from '#lib/checks/rules/probe-words.ts'
import { onOneLine } from '#lib/export/shell-quote.ts'
import { hasHealthChecks, healthyCondition, timeMs } from '#lib/health/entry-health.ts'
import { storableMessage } from '#lib/health/message.ts'
import { refOf } from '#lib/mesh/host-backends.ts'

const PATIENCE_MS = 5 * MINUTE_MS
const MOST_WORDS = 200

/** A VM whose probe has failed for a while, with what its agent said. */
export const unhealthyEntry: Check = {
  code: 'ISTH008',
  title: 'WorkloadEntry unhealthy for more than 5 minutes',
  severity: 'warning',
  why: 'Its Healthy condition is not True, so istiod tells nobody of it: the others carry its share. The agent reports changes only, so the condition is as old as the failure.',
  docs: [
    'The message tells which part fails: the connection, the answer, its time, or Envoy itself, which the agent asks before the application.',
    'When a VM is down for good, take it out: drain it and delete its entry.',
  ],
  links: [PAGES.readinessProbe, PAGES.vmDebugging],
  reads: ['WorkloadEntry', 'WorkloadGroup'],
  isLive: true,
  subject: 'WorkloadEntry',
  run(entry, scene) {
    const { metadata, spec, status } = entry
    const condition = healthyCondition(status.conditions)
    if (!hasHealthChecks(entry) || !condition || condition.status === 'True' || metadata.deleting) return []
    // A proxy that is away reports nothing; that has checks of its own.
    if (metadata.annotations['istio.io/disconnectedAt'] && !metadata.annotations['istio.io/connectedAt'])
      return []
    const since = condition.lastTransitionTime ?? ''
    if (!hasLasted(scene, timeMs(since), PATIENCE_MS)) return []
    const message = onOneLine(storableMessage(condition.message)).slice(0, MOST_WORDS)
    const { means, todo, commands } = probeFailure(
      message,
      groupOf(scene.inventory, entry)?.spec.probe,
      spec.address,
    )
    return [
      {
        objects: [refOf(entry)],
        text: `${textOf(entry)} has been unhealthy${since ? ` since ${timeText(since)}` : ''}: ${means}${message ? ` (“${message}”)` : ''}.`,
        field: 'status.conditions',
        fix: { text: todo, commands },
      },
    ]
  },
}

import type { Check } from '#lib/checks/check.ts'
import { groupOf, hasLasted, MINUTE_MS, textOf, timeText } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { hasHealthChecks, healthyCondition, registrationOf, timeMs } from '#lib/health/entry-health.ts'
import type { WorkloadGroup } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'

const PATIENCE_MS = 5 * MINUTE_MS

/** A health-checked entry of which no verdict has come. */
export const noVerdict: Check = {
  code: 'ISTH007',
  title: 'No health reported for a health-checked WorkloadEntry',
  severity: 'error',
  why: 'istiod takes an entry with proxy.istio.io/health-checks-enabled for an endpoint only while its Healthy condition is True. Without a condition nobody is told of the VM.',
  docs: [
    'The agent reports its first verdict as soon as the probe has passed or failed often enough. None comes when the agent has no probe (its mesh.yaml is of another bundle), when Envoy never gets ready, or when istiod may not write the status of WorkloadEntries.',
  ],
  links: [PAGES.vmDebugging, PAGES.readinessProbe],
  reads: ['WorkloadEntry', 'WorkloadGroup'],
  isLive: true,
  subject: 'WorkloadEntry',
  run(entry, scene) {
    const { annotations, createdAt, deleting } = entry.metadata
    if (!hasHealthChecks(entry) || healthyCondition(entry.status.conditions) || deleting) return []
    // One that no proxy has ever been connected for has a check of its own.
    if (registrationOf(entry) === 'static') return []
    const connectedAt = annotations['istio.io/connectedAt']
    const disconnectedAt = connectedAt ? undefined : annotations['istio.io/disconnectedAt']
    const since = disconnectedAt ?? connectedAt ?? createdAt
    const patienceMs = PATIENCE_MS + firstVerdictMs(groupOf(scene.inventory, entry))
    if (!hasLasted(scene, timeMs(since), patienceMs)) return []
    return [
      {
        objects: [refOf(entry)],
        text: disconnectedAt
          ? `${textOf(entry)} is health-checked, its proxy has been away since ${timeText(since)}, and it is no endpoint until one reports.`
          : `${textOf(entry)} is health-checked, but no verdict has come${since ? ` since ${timeText(since)}` : ''}: nobody sends it requests.`,
        field: 'status.conditions',
        fix: {
          text: 'See on the VM whether the agent runs, whether its mesh.yaml has a readinessProbe, and what it says of it.',
          commands: [
            'systemctl status istio',
            'grep -A 8 readinessProbe /etc/istio/config/mesh',
            'journalctl -u istio --since "10 minutes ago" | grep -i health',
            'curl -is http://localhost:15021/healthz/ready',
          ],
        },
      },
    ]
  },
}

/** A probe may be told to wait, and to pass several times. */
function firstVerdictMs(group: WorkloadGroup | undefined): number {
  const { initialDelaySeconds = 0, periodSeconds = 10, successThreshold = 1 } = group?.spec.probe ?? {}
  return (initialDelaySeconds + periodSeconds * successThreshold) * 1000
}

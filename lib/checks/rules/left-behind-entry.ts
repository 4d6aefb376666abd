import type { Check } from '#lib/checks/check.ts'
import { hasLasted, MINUTE_MS, textOf, timeText } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { isEligible, registrationOf, timeMs } from '#lib/health/entry-health.ts'
import { refOf } from '#lib/mesh/host-backends.ts'

/** istiod cleans up after 10 s, or with a sweep every 100 s, at most 20 a second. */
const PATIENCE_MS = 5 * MINUTE_MS

/** An entry whose proxy has been away for longer than istiod keeps it. */
export const leftBehindEntry: Check = {
  code: 'ISTH005',
  title: 'Disconnected WorkloadEntry that was not cleaned up',
  severity: 'warning',
  why: 'When a VM’s last stream ends, istiod waits PILOT_WORKLOAD_ENTRY_GRACE_PERIOD (10 seconds by default) and deletes its entry. Until then the entry keeps its last health, so a VM that was healthy is sent requests though it is gone.',
  docs: [
    'Where an entry stays, no istiod cleans up: see whether istiod is up, and whether it may delete WorkloadEntries. A longer grace period is a reason too: let these entries ignore this check.',
  ],
  links: [PAGES.vmArchitecture, PAGES.vmDebugging],
  reads: ['WorkloadEntry'],
  isLive: true,
  subject: 'WorkloadEntry',
  run(entry, scene) {
    const { annotations, deleting } = entry.metadata
    const disconnectedAt = annotations['istio.io/disconnectedAt'] ?? ''
    const disconnectedMs = timeMs(disconnectedAt)
    if (disconnectedMs === null || annotations['istio.io/connectedAt'] || deleting) return []
    // istiod never deletes an entry that a user wrote.
    if (registrationOf(entry) !== 'auto' || !hasLasted(scene, disconnectedMs, PATIENCE_MS)) return []
    return [
      {
        objects: [refOf(entry)],
        text: `${textOf(entry)} has been disconnected since ${timeText(disconnectedAt)} and is still there.${isEligible(entry) ? ' Requests are still sent to it.' : ''}`,
        field: 'metadata.annotations',
        fix: {
          text: 'Delete the entry: the VM registers anew when it connects.',
          change: { kind: 'delete', ref: refOf(entry) },
          commands: ['kubectl get pods -n istio-system -l app=istiod'],
        },
      },
    ]
  },
}

import type { Check } from '#lib/checks/check.ts'
import { timeText } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { timeMs } from '#lib/health/entry-health.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'

/** istiod writes the entry first and tells of the proxy later; a reconnect is over by then too. */
const PATIENCE_MS = 120_000
/** What istiods told before, or just as it connected, says nothing of it. */
const TOLD_AFTER_MS = 30_000

/** An entry that says that its proxy is connected, while no istiod has it. */
export const connectedToNobody: Check = {
  code: 'ISTH073',
  title: 'A VM that says connected, and no istiod has it',
  severity: 'error',
  why: 'The istiod that a proxy is connected to writes so into its WorkloadEntry, and takes it back when the connection ends. An istiod that went down without doing so leaves the entry as it was: it takes a share of requests although nobody knows whether the VM is there.',
  docs: ['Only told of where every istiod was asked, after the time at which it connected.'],
  links: [PAGES.virtualMachines],
  reads: ['WorkloadEntry'],
  isLive: true,
  subject: 'WorkloadEntry',
  run(entry, { told, nowMs, again }) {
    const { annotations } = entry.metadata
    const connectedMs = timeMs(annotations['istio.io/connectedAt'])
    if (connectedMs === null || timeMs(annotations['istio.io/disconnectedAt']) !== null) return []
    const proxy = told.proxyOf(entry)
    if (!proxy || proxy.isConnected) return []
    if (nowMs < connectedMs + PATIENCE_MS) {
      again(connectedMs + PATIENCE_MS)
      return []
    }
    if (proxy.toldAtMs <= connectedMs + TOLD_AFTER_MS) {
      again(nowMs + TOLD_AFTER_MS)
      return []
    }
    return [
      {
        objects: [refOf(entry)],
        text: `${objectText(entry)} says that it is connected since ${timeText(annotations['istio.io/connectedAt'] ?? '')}, and no istiod has its proxy.`,
        field: 'metadata.annotations',
        fix: {
          text: 'Restart the agent if the VM runs: it registers anew. Delete the entry if the VM is gone.',
          commands: ['sudo systemctl restart istio'],
        },
      },
    ]
  },
}

import type { Check } from '#lib/checks/check.ts'
import { hasLasted, textOf, timeText } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { isEligible, timeMs } from '#lib/health/entry-health.ts'
import { refOf } from '#lib/mesh/host-backends.ts'

/** An entry whose connection is older than any connection gets. */
export const staleEntry: Check = {
  code: 'ISTH004',
  title: 'Stale WorkloadEntry',
  severity: 'warning',
  why: 'istiod ends each connection after a while (30 minutes by default) and the agent connects anew, which renews istio.io/connectedAt. An entry older than one and a half times that belongs to a connection that no istiod has: its health is no longer kept up to date.',
  docs: [
    'istiod deletes such entries itself every 100 seconds. Where one stays, no istiod does that work: see whether istiod is up and may delete WorkloadEntries, and whether the cluster that registered it is still connected.',
    'Where istiod runs with a longer --keepaliveMaxServerConnectionAge, tell Isthmus of it.',
  ],
  links: [PAGES.vmArchitecture, PAGES.vmDebugging],
  reads: ['WorkloadEntry'],
  isLive: true,
  subject: 'WorkloadEntry',
  run(entry, scene) {
    const { metadata } = entry
    const connectedAt = metadata.annotations['istio.io/connectedAt'] ?? ''
    const connectedMs = timeMs(connectedAt)
    if (connectedMs === null || metadata.deleting) return []
    // One millisecond later than the age itself, as istiod compares.
    if (!hasLasted(scene, connectedMs, scene.inventory.staleAfterMs + 1)) return []
    // Its connection is there: connections of this mesh live longer.
    const proxy = scene.told.proxyOf(entry)
    if (proxy?.isConnected) return []
    const controller = metadata.annotations['istio.io/workloadController'] ?? ''
    return [
      {
        objects: [refOf(entry)],
        text: `${textOf(entry)} was last connected${controller ? ` to ${controller}` : ''} at ${timeText(connectedAt)}, and no istiod has renewed that since.${isEligible(entry) ? ' Requests are still sent to it.' : ''}`,
        field: 'metadata.annotations',
        fix: {
          text: 'If the VM is gone, delete the entry. If it is there, restart its agent, and see istiod’s log for why it does not clean up.',
          // Where nobody could be asked, its VM may be well.
          ...(proxy && proxy.toldAtMs > connectedMs ? { change: { kind: 'delete', ref: refOf(entry) } } : {}),
          commands: [
            'sudo systemctl restart istio',
            'kubectl logs -n istio-system -l app=istiod --tail=-1 | grep -i -e autoregistration -e workloadentry',
          ],
        },
      },
    ]
  },
}

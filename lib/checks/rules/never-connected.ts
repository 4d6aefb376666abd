import type { Check } from '#lib/checks/check.ts'
import { hasLasted, MINUTE_MS, textOf } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { hasHealthChecks, isEligible, registrationOf, timeMs } from '#lib/health/entry-health.ts'
import { refOf } from '#lib/mesh/host-backends.ts'

const PATIENCE_MS = 5 * MINUTE_MS

/** A hand-written entry that waits for the verdict of a proxy that never connected. */
export const neverConnected: Check = {
  code: 'ISTH024',
  title: 'Health-checked WorkloadEntry that no proxy has connected for',
  severity: 'warning',
  why: 'With proxy.istio.io/health-checks-enabled an entry is an endpoint only after its proxy has reported that it is healthy. A proxy reports for an entry written by hand only when it names it (ISTIO_META_WORKLOAD_ENTRY).',
  docs: [
    'Where a proxy runs on the VM, set ISTIO_META_WORKLOAD_ENTRY to the entry’s name in its cluster.env, without ISTIO_META_AUTO_REGISTER_GROUP, which goes before it, and give its mesh.yaml a readinessProbe. Where none runs, take the annotation away: the entry counts as healthy then.',
  ],
  links: [PAGES.workloadEntry, PAGES.vmArchitecture],
  reads: ['WorkloadEntry'],
  isLive: true,
  subject: 'WorkloadEntry',
  run(entry, scene) {
    const { metadata } = entry
    if (!hasHealthChecks(entry) || registrationOf(entry) !== 'static' || isEligible(entry)) return []
    if (metadata.deleting || !hasLasted(scene, timeMs(metadata.createdAt), PATIENCE_MS)) return []
    return [
      {
        objects: [refOf(entry)],
        text: `${textOf(entry)} is health-checked and no proxy has ever connected for it, so nobody sends it requests.`,
        field: 'metadata.annotations',
        fix: {
          text: `Set ISTIO_META_WORKLOAD_ENTRY to ${metadata.name} in the VM’s cluster.env and restart its agent, or take the annotation away.`,
          change: {
            kind: 'merge',
            ref: refOf(entry),
            patch: { metadata: { annotations: { 'proxy.istio.io/health-checks-enabled': null } } },
          },
          commands: [
            'grep -E "^ISTIO_META_(WORKLOAD_ENTRY|AUTO_REGISTER_GROUP)=" /var/lib/istio/envoy/cluster.env',
            'sudo systemctl restart istio',
          ],
        },
      },
    ]
  },
}

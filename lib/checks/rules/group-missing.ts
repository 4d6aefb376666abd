import type { Check } from '#lib/checks/check.ts'
import { kubectl } from '#lib/checks/rules/commands.ts'
import { hasLasted, MINUTE_MS, textOf } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { timeMs } from '#lib/health/entry-health.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import { refOf } from '#lib/mesh/host-backends.ts'

const PATIENCE_MS = 2 * MINUTE_MS

/** An entry of a group that is not there. */
export const groupMissing: Check = {
  code: 'ISTH003',
  title: 'WorkloadEntry of a WorkloadGroup that does not exist',
  severity: 'warning',
  why: 'istiod makes a registered entry from its WorkloadGroup. Once such an entry is cleaned up, a VM of a group that is gone can’t register again: istiod closes its stream with “cannot find WorkloadGroup”.',
  docs: [
    'Create the group again under the same name, or move the VM to another group with a new bundle and delete the entry. Kubernetes deletes the entries of a deleted group by itself, as long as they name it as their owner.',
  ],
  links: [PAGES.workloadGroup, PAGES.vmArchitecture],
  reads: ['WorkloadEntry', 'WorkloadGroup'],
  follows: ['WorkloadGroup'],
  subject: 'WorkloadEntry',
  run(entry, scene) {
    const { inventory, told } = scene
    const { metadata } = entry
    const membership = inventory.memberships.get(keyOf(metadata))
    if (!membership || membership.by === 'none' || membership.by === 'labels' || metadata.deleting) return []
    const group = `${metadata.namespace}/${membership.group}`
    if (inventory.objects.WorkloadGroup.has(group)) return []
    // It may be created again in a moment.
    if (!hasLasted(scene, inventory.goneGroups.get(group) ?? null, PATIENCE_MS)) return []
    const isConnected = Boolean(metadata.annotations['istio.io/connectedAt'])
    const awayMs = timeMs(metadata.annotations['istio.io/disconnectedAt'])
    const proxy = told.proxyOf(entry)
    // While istiod keeps the entry for a VM that is away, the VM comes back without its group.
    const isAway =
      !isConnected &&
      awayMs !== null &&
      proxy?.isConnected === false &&
      proxy.toldAtMs > awayMs &&
      hasLasted(scene, awayMs, PATIENCE_MS)
    return [
      {
        objects: [refOf(entry)],
        text: `${textOf(entry)} belongs to WorkloadGroup ${group}, which does not exist.${isConnected ? ' Its VM is connected, but can’t register again.' : ''}`,
        field: membership.by === 'annotation' ? 'metadata.annotations' : 'metadata.ownerReferences',
        missing: { kinds: ['WorkloadGroup'], namespace: metadata.namespace },
        fix: isConnected
          ? {
              text: `Create WorkloadGroup ${membership.group} in ${metadata.namespace} again, or give the VM a bundle of another group.`,
              commands: [kubectl('get', 'workloadgroups', '-n', metadata.namespace)],
            }
          : {
              text: `Delete the entry, or create WorkloadGroup ${membership.group} in ${metadata.namespace} again.`,
              ...(isAway ? { change: { kind: 'delete', ref: refOf(entry) } } : {}),
            },
      },
    ]
  },
}

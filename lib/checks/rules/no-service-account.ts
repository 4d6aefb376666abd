import type { Check, Found } from '#lib/checks/check.ts'
import { groupOf, hasLasted, MINUTE_MS, textOf } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { timeMs } from '#lib/health/entry-health.ts'
import type { WorkloadEntry, WorkloadGroup } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'

/** A group whose VMs can't get a token. */
export const groupWithoutAccount: Check = {
  code: 'ISTH011',
  title: 'ServiceAccount of a WorkloadGroup does not exist',
  severity: 'error',
  why: 'A VM proves who it is with a token of its group’s ServiceAccount, in the group’s namespace. Without that no bundle can be made, and a token of an account that was deleted is refused, so its VMs get no certificate.',
  docs: [
    'Create the ServiceAccount, or name one that exists. A ServiceAccount created anew has a new UID, so tokens from before stay invalid: make new bundles.',
  ],
  links: [PAGES.virtualMachines, PAGES.workloadGroup, PAGES.serviceAccounts],
  reads: ['WorkloadGroup', 'ServiceAccount'],
  follows: ['ServiceAccount'],
  subject: 'WorkloadGroup',
  run(group, scene) {
    const { serviceAccount } = group.spec.template
    if (!isMissing(scene.inventory, group, serviceAccount)) return []
    if (!hasLasted(scene, timeMs(group.metadata.createdAt), MINUTE_MS)) return []
    return [missing(group, serviceAccount, 'spec.template.serviceAccount')]
  },
}

/** The same for an entry with an account of its own. */
export const entryWithoutAccount: Check = {
  code: 'ISTH027',
  title: 'ServiceAccount of a WorkloadEntry does not exist',
  severity: 'error',
  why: 'Callers demand a certificate of the entry’s ServiceAccount in its namespace. Where there is no such account, nothing has that certificate, and connections fail in the TLS handshake.',
  docs: ['Create the ServiceAccount, or name the one that the VM’s proxy runs as.'],
  links: [PAGES.workloadEntry, PAGES.serviceAccounts],
  reads: ['WorkloadEntry', 'WorkloadGroup', 'ServiceAccount'],
  follows: ['ServiceAccount', 'WorkloadGroup'],
  subject: 'WorkloadEntry',
  run(entry, scene) {
    const { serviceAccount } = entry.spec
    // Its group has the same fault, and is what to mend.
    if (groupOf(scene.inventory, entry)?.spec.template.serviceAccount === serviceAccount) return []
    if (!isMissing(scene.inventory, entry, serviceAccount)) return []
    if (!hasLasted(scene, timeMs(entry.metadata.createdAt), MINUTE_MS)) return []
    return [missing(entry, serviceAccount, 'spec.serviceAccount')]
  },
}

function isMissing(
  { objects }: Readonly<Inventory>,
  { metadata }: WorkloadEntry | WorkloadGroup,
  name: string,
): boolean {
  if (name === '' || metadata.deleting || objects.ServiceAccount.has(`${metadata.namespace}/${name}`))
    return false
  // Each namespace of a cluster has this one; files may leave all out, and then nobody can say which exist.
  if (objects.ServiceAccount.has(`${metadata.namespace}/default`)) return true
  for (const account of objects.ServiceAccount.values())
    if (account.metadata.namespace === metadata.namespace) return true
  return false
}

const missing = (of: WorkloadEntry | WorkloadGroup, name: string, field: string): Found => ({
  objects: [refOf(of)],
  text: `${textOf(of)} names ServiceAccount ${of.metadata.namespace}/${name}, which does not exist.`,
  field,
  fix: {
    text: 'Create it, or name another one.',
    change: {
      kind: 'create',
      manifest: {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name, namespace: of.metadata.namespace },
      },
    },
  },
})

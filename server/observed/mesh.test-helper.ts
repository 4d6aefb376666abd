import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { applyChanges } from '#lib/mesh/apply-changes.ts'
import { createInventory, emptyDirty } from '#lib/mesh/inventory.ts'

export const FORUM = 'forum.ns.svc.cluster.local'
const metadata = (name: string, more = {}) => ({ namespace: 'ns', name, resourceVersion: name, ...more })

/** A rule's route by host and subset, such as `forum vm`, with equal weights. */
const routeTo = (destinations: string[]) => ({
  route: destinations.map((one) => {
    const [host, subset] = one.split(' ')
    return { destination: { host, ...(subset ? { subset } : {}) }, weight: 100 / destinations.length }
  }),
})

/**
 * Service forum of namespace ns with two VMs of WorkloadGroup forum-vm and a pod of Deployment forum, split over these
 * destinations (no VirtualService when there are none). For tests only.
 */
export function forumMesh(options: {
  to?: string[]
  mirror?: string
  subsets?: Record<string, Record<string, string>>
}) {
  const { to = [], mirror, subsets = { vm: { version: 'vm' }, k8s: { version: 'k8s' } } } = options
  const inventory = createInventory()
  let version = 0
  const set = (destinations: string[]): void => {
    const rule = {
      ...routeTo(destinations),
      ...(mirror ? { mirror: { host: 'forum', subset: mirror } } : {}),
    }
    version += 1
    put(
      OBJECT_SCHEMAS.VirtualService.parse({
        metadata: metadata('forum', { resourceVersion: String(version) }),
        spec: { hosts: ['forum'], http: [rule] },
      }),
    )
  }
  const put = (object: Parameters<typeof applyChanges>[1][number]['object']): void =>
    applyChanges(inventory, [{ type: 'upsert', object }], 0, emptyDirty())
  put(
    OBJECT_SCHEMAS.Service.parse({
      metadata: metadata('forum'),
      spec: { selector: { app: 'forum' }, ports: [{ name: 'http', port: 80 }] },
    }),
  )
  put(
    OBJECT_SCHEMAS.DestinationRule.parse({
      metadata: metadata('forum'),
      spec: { host: 'forum', subsets: Object.entries(subsets).map(([name, labels]) => ({ name, labels })) },
    }),
  )
  put(OBJECT_SCHEMAS.WorkloadGroup.parse({ metadata: metadata('forum-vm'), spec: { template: {} } }))
  for (const name of ['vm-1', 'vm-2']) {
    const annotations = { 'istio.io/autoRegistrationGroup': 'forum-vm' }
    const labels = { app: 'forum', version: 'vm', runs: 'outside' }
    put(
      OBJECT_SCHEMAS.WorkloadEntry.parse({
        metadata: metadata(name, { annotations, labels }),
        spec: { address: '10.0.0.1' },
      }),
    )
  }
  const owner = { kind: 'ReplicaSet', name: 'forum-6c9f7d7b8', uid: 'rs' }
  const labels = { app: 'forum', version: 'k8s', runs: 'inside' }
  put(
    OBJECT_SCHEMAS.Pod.parse({
      metadata: metadata('forum-6c9f7d7b8-x2k4q', { labels, ownerReferences: [owner] }),
    }),
  )
  put(
    OBJECT_SCHEMAS.EndpointSlice.parse({
      metadata: metadata('forum-1', { labels: { 'kubernetes.io/service-name': 'forum' } }),
      endpoints: [{ addresses: ['10.0.0.9'], targetRef: { kind: 'Pod', name: 'forum-6c9f7d7b8-x2k4q' } }],
    }),
  )
  if (to.length > 0) set(to)
  return { inventory, set }
}

import { registeredVm, service, workloadGroup } from '#server/demo/drafts.ts'
import type { DraftObject } from '#server/demo/object-store.ts'

const STANDINGS = [
  'healthy',
  'healthy',
  'healthy',
  'healthy',
  'healthy',
  'healthy',
  'pending',
  { unhealthy: 'bad code 503' },
] as const

/** A large mesh: groups of VMs, each with its Service; the same one every time. */
export function* bigMesh({
  entries,
  groups,
  namespaces,
}: {
  entries: number
  groups: number
  namespaces: number
}): Generator<DraftObject> {
  for (let n = 0; n < namespaces; n++) yield { kind: 'Namespace', metadata: { name: `team-${n}` } }
  for (let group = 0; group < groups; group++) {
    const namespace = `team-${group % namespaces}`
    const name = `service-${group}-vm`
    const labels = { app: `service-${group}`, version: 'vm' }
    const shared = { namespace, labels, serviceAccount: `service-${group}`, ports: { http: 8080 } }
    yield workloadGroup({
      ...shared,
      name,
      probe: { periodSeconds: 5, httpGet: { path: '/health', port: 8080 } },
    })
    yield service(namespace, `service-${group}`, { app: `service-${group}` }, 80, 8080)
    for (let entry = group; entry < entries; entry += groups) {
      const address = `10.${100 + (entry >> 16)}.${(entry >> 8) & 255}.${entry & 255}`
      const standing = STANDINGS[(Math.imul(entry, 0x9e3779b1) >>> 16) % STANDINGS.length] ?? 'healthy'
      yield registeredVm({ ...shared, group: name, address, standing })
    }
  }
}

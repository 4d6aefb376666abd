import type { KubeObject } from '#lib/kube/objects.ts'

const POOL_LIMIT = 10_000

/**
 * Returns a function that makes equal parts of objects one part: entries of a group carry the same labels, ports, owner
 * and field managers, which at 50,000 entries are a third of the memory. Objects are never changed in place, so parts
 * can be shared. The pool is emptied when it has grown large, which costs sharing and nothing else.
 */
export function createSharer(limit = POOL_LIMIT): <T extends KubeObject>(object: T) => T {
  const pool = new Map<string, unknown>()
  const one = <P>(part: P): P => {
    const key = JSON.stringify(part)
    const known = pool.get(key)
    if (known !== undefined) return known as P
    if (pool.size >= limit) pool.clear()
    pool.set(key, part)
    return part
  }
  return (object) => {
    const { metadata } = object
    const shared = {
      ...object,
      metadata: {
        ...metadata,
        labels: one(metadata.labels),
        ownerReferences: one(metadata.ownerReferences),
        managers: one(metadata.managers),
      },
    }
    if (shared.kind === 'Pod') return { ...shared, spec: { ...shared.spec, proxy: one(shared.spec.proxy) } }
    if (shared.kind === 'EndpointSlice') return { ...shared, ports: one(shared.ports) }
    if (shared.kind !== 'WorkloadEntry') return shared
    const { spec } = shared
    return { ...shared, spec: { ...spec, labels: one(spec.labels), ports: one(spec.ports) } }
  }
}

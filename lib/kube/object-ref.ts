import type { Kind } from '#lib/kube/kinds.ts'

/** Names one object of the cluster. `namespace` is empty for cluster-scoped kinds. */
export type ObjectRef = { kind: Kind; namespace: string; name: string }

/** `namespace/name` within one kind: the key of every map in the inventory, and the id of a row on the wire. */
export type ObjectKey = string

export const keyOf = (object: { namespace: string; name: string }): ObjectKey =>
  `${object.namespace}/${object.name}`

/** The reverse of {@link keyOf}. Kubernetes names hold no `/`, so the first one separates. */
export function parseKey(key: ObjectKey): { namespace: string; name: string } {
  const slash = key.indexOf('/')
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

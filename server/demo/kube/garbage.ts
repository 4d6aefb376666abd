import type { ObjectStore, RawObject } from '#server/demo/kube/object-store.ts'
import { SERVED_KINDS, type ServedKind } from '#server/demo/kube/served-kinds.ts'

type Place = { kind: ServedKind; namespace: string; name: string }

const GARBAGE_COLLECTOR = { manager: 'kube-controller-manager' }

/**
 * Kubernetes' garbage collector and namespace controller: what a deleted object owned goes with it, and so does
 * everything in a deleted namespace.
 */
export function collectGarbage(store: ObjectStore): void {
  const owned = new Map<string, Map<string, Place>>()
  const forget = (place: Place, object: RawObject): void => {
    for (const { uid } of object.metadata.ownerReferences ?? []) owned.get(uid)?.delete(keyOf(place))
  }
  store.onChange(({ type, kind, object, orphan }) => {
    const { namespace = '', name, uid, ownerReferences = [] } = object.metadata
    const place = { kind, namespace, name }
    if (type !== 'DELETED') {
      for (const owner of ownerReferences) {
        const places = owned.get(owner.uid) ?? new Map<string, Place>()
        owned.set(owner.uid, places.set(keyOf(place), place))
      }
      return
    }
    forget(place, object)
    const dependents = [...(owned.get(uid)?.values() ?? [])]
    owned.delete(uid)
    for (const one of dependents) {
      if (orphan) disown(store, one, uid)
      else removeUnlessKept(store, one, uid)
    }
    if (kind === 'Namespace') emptyNamespace(store, name)
  })
}

/** An object with another owner that still lives stays. */
function removeUnlessKept(store: ObjectStore, { kind, namespace, name }: Place, gone: string): void {
  const owners = store.get(kind, namespace, name)?.metadata.ownerReferences ?? []
  if (owners.length > 0 && owners.every(({ uid }) => uid === gone)) store.remove(kind, namespace, name)
}

function disown(store: ObjectStore, { kind, namespace, name }: Place, gone: string): void {
  const object = store.get(kind, namespace, name)
  if (!object) return
  const ownerReferences = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== gone)
  store.put({ ...object, kind, metadata: { ...object.metadata, ownerReferences } }, GARBAGE_COLLECTOR)
}

function emptyNamespace(store: ObjectStore, namespace: string): void {
  for (const kind of SERVED_KINDS)
    for (const { metadata } of store.list(kind, namespace)) store.remove(kind, namespace, metadata.name)
}

const keyOf = ({ kind, namespace, name }: Place): string => `${kind}/${namespace}/${name}`

import type { ClusterName } from '#server/history/subjects.ts'
import type { InventoryStore } from '#server/inventory/store.ts'

export function serverOf(store: InventoryStore): string {
  const { source } = store.shell()
  return source.kind === 'none' ? 'none' : source.server
}

/**
 * What names a cluster whatever the way to it: the uid of its kube-system namespace; where that may not be read, where it
 * answers.
 */
export function clusterName(store: InventoryStore): ClusterName {
  const uid = store.inventory.objects.Namespace.get('/kube-system')?.metadata.uid
  const server = serverOf(store)
  return { key: uid || server, server }
}

/** Resolves when every kind has been read once, or could not be, and the cluster's name is known for sure. */
export function clusterRead(store: InventoryStore): Promise<void> {
  const isRead = (): boolean =>
    store
      .feeds()
      .every(({ kind, state }) =>
        kind === 'Namespace' ? state === 'synced' || state === 'forbidden' : state !== 'connecting',
      )
  return new Promise((resolve) => {
    if (isRead()) return resolve()
    const unsubscribe = store.subscribe(() => {
      if (!isRead()) return
      unsubscribe()
      resolve()
    })
  })
}

import type { Settings } from '#server/config/settings.ts'
import { createFindEnvoy } from '#server/envoy/create-find-envoy.ts'
import type { FindEnvoy } from '#server/envoy/envoy-door.ts'
import { createOffThread, type OffThread } from '#server/envoy/off-thread.ts'
import type { InventoryStore } from '#server/inventory/store.ts'
import { createPodDoors } from '#server/istiod/pod-doors.ts'
import type { Cluster } from '#server/kube/cluster.ts'

/** The ways to Envoys, and the thread in which what they answer is read. */
export function openEnvoys(options: {
  settings: Settings
  cluster: Cluster
  store: Pick<InventoryStore, 'inventory'>
  demo: ((proxyId: string) => string) | null
}): { envoys: FindEnvoy; offThread: OffThread; stop(): Promise<void> } {
  const { settings, cluster, store, demo } = options
  const podDoors = cluster.tunnel ? createPodDoors(cluster.tunnel) : null
  const offThread = createOffThread()
  const envoys = createFindEnvoy({
    relay: (proxyId) => settings.ISTHMUS_ENVOY_ADMIN_URLS.get(proxyId),
    demo,
    templates: settings.ISTHMUS_ENVOY_TEMPLATES,
    vm: {
      port: settings.ISTHMUS_ENVOY_VM_PORT ?? null,
      scheme: settings.ISTHMUS_ENVOY_VM_SCHEME,
      networks: settings.ISTHMUS_ENVOY_VM_NETWORKS,
    },
    inventory: store.inventory,
    podDoors,
    apiServer: hostOf(cluster),
    offThread,
  })
  return {
    envoys,
    offThread,
    async stop() {
      await Promise.all([podDoors?.close(), offThread.close()])
    },
  }
}

function hostOf({ source }: Cluster): string {
  if (source.kind === 'none' || !URL.canParse(source.server)) return ''
  return new URL(source.server).hostname.replace(/^\[|\]$/g, '')
}

import { systemClock } from '#server/clock.ts'
import type { Settings } from '#server/config/settings.ts'
import type { InventoryStore } from '#server/inventory/store.ts'
import { createFindIstiods, type FoundIstiods, type IstiodAddress } from '#server/istiod/find-istiods.ts'
import { createPodDoors } from '#server/istiod/pod-doors.ts'
import type { Cluster } from '#server/kube/cluster.ts'
import { createFindAgent } from '#server/names/agent-doors.ts'
import { createNameSources } from '#server/names/create-name-sources.ts'
import { keepSettings } from '#server/names/keep-settings.ts'
import type { NameSources } from '#server/names/name-sources.ts'

/** The ways to istiods and agents, and what they say of names. */
export function openNames(options: {
  settings: Settings
  cluster: Cluster
  store: Pick<InventoryStore, 'inventory' | 'feeds' | 'subscribe' | 'setNameSettings'>
  /** Addresses of istiods, and of agents by proxy id, where they are known without looking for pods. */
  istiods: () => readonly IstiodAddress[]
  agent: (proxyId: string) => string | undefined
}): { names: NameSources; findIstiods: () => FoundIstiods; stop(): Promise<void> } {
  const { settings, cluster, store } = options
  const { inventory } = store
  const podDoors = cluster.tunnel ? createPodDoors(cluster.tunnel) : null
  const findIstiods = createFindIstiods({
    configured: options.istiods,
    inventory,
    namespace: settings.ISTHMUS_ISTIOD_NAMESPACE,
    // The demo mesh asks for none, and whatever is mounted here belongs to a real one.
    tokenFile: cluster.source.kind === 'demo' ? undefined : settings.ISTHMUS_ISTIOD_TOKEN_FILE,
    isInCluster: cluster.source.kind === 'in-cluster',
    podDoors,
  })
  const names = createNameSources({
    inventory,
    istiods: findIstiods,
    agent: createFindAgent({ relay: options.agent, inventory, podDoors }),
    clock: systemClock,
  })
  // Lists and pages go by the mesh's own settings from when its istiods can be found.
  const stopSettings = keepSettings({ store, names, clock: systemClock })
  return {
    names,
    findIstiods,
    async stop() {
      stopSettings()
      await podDoors?.close()
    },
  }
}

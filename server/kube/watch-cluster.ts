import { KINDS } from '#lib/kube/kinds.ts'
import type { Clock, Random } from '#server/clock.ts'
import type { InventoryStore } from '#server/inventory/store.ts'
import type { Cluster } from '#server/kube/cluster.ts'
import { startReflector } from '#server/kube/reflector.ts'
import type { Log } from '#server/log/log.ts'

/** Watches every kind of a cluster into the store, as the identity it was opened with; nothing when there is none. */
export function watchCluster(options: {
  cluster: Cluster
  store: InventoryStore
  clock: Clock
  random: Random
  log: Log
}): { stop(): void } {
  const { cluster, store, clock, random, log } = options
  const kinds = cluster.source.kind === 'none' ? [] : KINDS
  const reflectors = kinds.map((kind) => {
    const sink = store.sink(kind)
    return startReflector({
      kind,
      request: cluster.request,
      clock,
      random,
      sink: {
        onReplace: sink.onReplace,
        onEvents: sink.onEvents,
        onFeed(state) {
          sink.onFeed(state)
          if (state.state !== 'synced') log.warn({ kind, ...state }, 'feed is not live')
        },
        onTrouble: (message) => log.warn({ kind }, message),
      },
    })
  })
  return {
    stop() {
      for (const reflector of reflectors) reflector.stop()
    },
  }
}

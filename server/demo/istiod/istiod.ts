import {
  cleanUp,
  entryNameOf,
  type MeshProxy,
  markDisconnected,
  register,
  type Verdict,
  writeHealth,
} from '#server/demo/istiod/registration.ts'
import type { ObjectStore } from '#server/demo/kube/object-store.ts'

export const ISTIO_VERSION = '1.31.0'

/** istiod's own limits, in milliseconds (istio pkg/features, pilot's autoregistration controller). */
export const ISTIOD_LIMITS = {
  graceMs: 10_000,
  sweepMs: 100_000,
  /** How long a proxy's stream lives before it is closed to be balanced anew. */
  connectionMs: 30 * 60_000,
  maxConnectionMs: 45 * 60_000,
}

/** Disconnections that a stopping istiod still gets to write; the rest is found out when those proxies reconnect. */
const DRAINED = 500

export type Connection = { proxy: MeshProxy; connectionId: string; connectedAtMs: number }

/** One istiod as proxies see it: they connect, report their health, and lose their stream when it goes. */
export type Istiod = {
  /** The pod's name, which it writes on every entry it controls. */
  name: string
  isUp(): boolean
  connections(): readonly Connection[]
  connectionOf(proxyId: string): Connection | undefined
  /** Opens a proxy's stream, and registers a VM. Throws when istiod is down or refuses it. */
  connect(proxy: MeshProxy): void
  disconnect(proxyId: string): void
  reportHealth(proxyId: string, verdict: Verdict): void
  /** Takes over streams that were open before the demo began. */
  adopt(proxy: MeshProxy, connectedAtMs: number): void
  /** Stops: every stream is closed, and the entries of the first few hundred proxies note it. */
  stop(): void
  start(): void
  /** Sets this istiod's clock ahead (or behind): what it writes is dated by it. Milliseconds. */
  skew(byMs: number): void
  onStop(listener: () => void): void
}

export function createIstiod({ name, store }: { name: string; store: ObjectStore }): Istiod {
  const { clock } = store
  const connections = new Map<string, Connection>()
  const stopListeners: (() => void)[] = []
  let isUp = true
  let skewMs = 0
  let count = 0
  let cancelSweep = (): void => undefined
  const now = (): number => clock.nowMs() + skewMs

  const open = (proxy: MeshProxy, connectedAtMs: number): void => {
    count += 1
    connections.set(proxy.id, { proxy, connectionId: `${proxy.id}-${count}`, connectedAtMs })
  }
  const close = ({ proxy, connectedAtMs }: Connection): void => {
    connections.delete(proxy.id)
    if (proxy.kind !== 'vm') return
    markDisconnected(store, name, proxy, connectedAtMs, now())
    clock.schedule(ISTIOD_LIMITS.graceMs, () => {
      const entry = store.get('WorkloadEntry', proxy.namespace, entryNameOf(proxy))
      if (isUp && entry?.metadata.annotations?.['istio.io/workloadController'] === name)
        cleanUp(store, entry, now(), ISTIOD_LIMITS)
    })
  }
  const sweep = (): void => {
    cancelSweep = clock.schedule(ISTIOD_LIMITS.sweepMs, sweep)
    for (const entry of store.list('WorkloadEntry')) cleanUp(store, entry, now(), ISTIOD_LIMITS)
  }
  cancelSweep = clock.schedule(ISTIOD_LIMITS.sweepMs, sweep)
  // A group that is made brings in the VMs that were already connected for it; a changed one does not.
  store.onChange(({ type, kind, object }) => {
    if (type !== 'ADDED' || kind !== 'WorkloadGroup' || !isUp) return
    for (const { proxy, connectedAtMs } of connections.values())
      if (proxy.group === object.metadata.name && proxy.namespace === object.metadata.namespace)
        register(store, name, proxy, connectedAtMs)
  })

  return {
    name,
    isUp: () => isUp,
    connections: () => [...connections.values()],
    connectionOf: (proxyId) => connections.get(proxyId),
    connect(proxy) {
      if (!isUp) throw new Error(`${name} is down`)
      const atMs = now()
      if (proxy.kind === 'vm') register(store, name, proxy, atMs)
      open(proxy, atMs)
    },
    disconnect(proxyId) {
      const connection = connections.get(proxyId)
      if (connection) close(connection)
    },
    reportHealth(proxyId, verdict) {
      const connection = connections.get(proxyId)
      if (isUp && connection) writeHealth(store, name, connection.proxy, verdict, now())
    },
    adopt: open,
    stop() {
      for (const connection of [...connections.values()].slice(0, DRAINED)) close(connection)
      connections.clear()
      isUp = false
      cancelSweep()
      for (const listener of stopListeners) listener()
    },
    start() {
      isUp = true
      cancelSweep = clock.schedule(ISTIOD_LIMITS.sweepMs, sweep)
    },
    skew(byMs) {
      skewMs = byMs
    },
    onStop: (listener) => void stopListeners.push(listener),
  }
}

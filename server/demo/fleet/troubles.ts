import type { NameTable } from '#lib/names/name-service.ts'
import { frozen, type ProxyConfig, proxyConfig } from '#server/demo/config/proxy-config.ts'
import type { MeshProxy } from '#server/demo/istiod/registration.ts'
import type { MeshService } from '#server/demo/istiod/services.ts'
import type { Pushes, SyncState } from '#server/demo/istiod/sync-state.ts'
import type { ObjectStore } from '#server/demo/kube/object-store.ts'
import { type Part, partsOf } from '#server/demo/parts.ts'

/** Why a proxy's configuration is not what istiod means it to be. */
export type Trouble =
  /** It has taken nothing since: it runs with what it had then. */
  | { kind: 'lags'; sinceMs: number; acked: Pushes; held: ProxyConfig; names: NameTable }
  /** istiod sends it a listener that it refuses, and so all later ones. */
  | { kind: 'rejects'; sinceMs: number; acked: Pushes; error: string }

/** The few proxies that are in trouble. Nothing is kept of the others, and of these only until it is over. */
export type Troubles = {
  of(proxyId: string): Trouble | undefined
  /** Makes a proxy take nothing from now on. */
  lag(proxy: MeshProxy): void
  /** Makes istiod send a proxy a listener that Envoy cannot build. */
  reject(proxy: MeshProxy): void
  clear(proxyId: string): void
}

export function createTroubles(mesh: {
  store: ObjectStore
  services: () => MeshService[]
  sync: () => SyncState
  names: (proxy: MeshProxy) => NameTable
}): Troubles {
  const { store, sync } = mesh
  const known = new Map<string, Trouble>()
  const begin = (proxy: MeshProxy, trouble: (now: { sinceMs: number; acked: Pushes }) => Trouble): void => {
    const { cluster, endpoint, listener, route, nameTable } = sync()
    const acked: Pushes = {
      cluster: cluster.acked,
      endpoint: endpoint.acked,
      listener: listener.acked,
      route: route.acked,
      nameTable: nameTable.acked,
    }
    known.set(proxy.id, trouble({ sinceMs: store.clock.nowMs(), acked }))
  }
  return {
    of: (proxyId) => known.get(proxyId),
    lag: (proxy) =>
      begin(proxy, (now) => ({
        kind: 'lags',
        ...now,
        held: frozen(proxyConfig(mesh, proxy)),
        names: mesh.names(proxy),
      })),
    reject: (proxy) => begin(proxy, (now) => ({ kind: 'rejects', ...now, error: ERROR })),
    clear: (proxyId) => void known.delete(proxyId),
  }
}

const SCRIPT = 'function envoy_on_request(handle)\n  handle:logInfo("request"\nend\n'
/** As Envoy says it of a listener whose filter does not compile. */
const DETAILS = `script load error: [string "${SCRIPT.split('\n')[0]}..."]:3: ')' expected (to close '(' at line 2) near 'end'`
const ERROR = `Error adding/updating listener(s) virtualInbound: ${DETAILS}\n`

/** The listeners that istiod sends a proxy which refuses them: a filter of the inbound one does not compile. */
export const rejectedListeners = (listeners: Part[]): Part[] =>
  listeners.map((listener) =>
    listener.name === 'virtualInbound'
      ? {
          ...listener,
          filter_chains: partsOf(listener.filter_chains).map((chain) => ({
            ...chain,
            filters: [LUA, ...partsOf(chain.filters)],
          })),
        }
      : listener,
  )

const LUA: Part = {
  name: 'envoy.filters.http.lua',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua',
    default_source_code: { inline_string: SCRIPT },
  },
}

/** What Envoy keeps of the listener that it refused last. */
export const errorState = (listener: Part | undefined, atMs: number): Part => ({
  failed_configuration: listener,
  last_update_attempt: new Date(atMs).toISOString(),
  details: DETAILS,
})

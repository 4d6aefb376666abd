import { camelCase } from '#server/demo/config/camel-case.ts'
import type { ProxyConfig } from '#server/demo/config/proxy-config.ts'
import { rejectedListeners, type Trouble } from '#server/demo/fleet/troubles.ts'
import { type ProxySync, versionOf, XDS_TYPES } from '#server/demo/istiod/sync-state.ts'
import type { Part } from '#server/demo/parts.ts'

const TYPE = 'type.googleapis.com/envoy.admin.v3.'
const CLUSTER_DISCOVERY = ['cds', 'lds', 'rds', 'eds', 'nds'] as const

export type Intent = {
  config: ProxyConfig
  trouble: Trouble | undefined
  synced: ProxySync
  /** The name table, or null when the proxy asks for none. */
  names: () => unknown
}

/** What istiod means a proxy to have: `config_dump`, in the JSON of protobuf's Go (camel case). */
export function intendedConfig(intent: Intent, includeEds: boolean) {
  const { config, synced } = intent
  const version = (type: keyof ProxySync): string => versionOf(synced[type].sent)
  const dump = (name: string, rest: Part = {}): Part => ({ '@type': `${TYPE}${name}ConfigDump`, ...rest })
  return {
    configs: [
      dump('Bootstrap'),
      dump('Clusters', {
        versionInfo: version('cluster'),
        dynamicActiveClusters: config.clusters().map((cluster) => ({ cluster: camelCase(cluster) })),
      }),
      ...(includeEds
        ? [
            dump('Endpoints', {
              dynamicEndpointConfigs: config.endpoints().map((assignment) => ({
                versionInfo: version('endpoint'),
                endpointConfig: camelCase(assignment),
              })),
            }),
          ]
        : []),
      dump('Listeners', {
        versionInfo: version('listener'),
        dynamicListeners: listenersOf(intent).map((listener) => ({
          name: listener.name,
          activeState: { versionInfo: version('listener'), listener: camelCase(listener) },
        })),
      }),
      dump('ScopedRoutes'),
      dump('Routes', {
        dynamicRouteConfigs: config.routes().map((route) => ({
          versionInfo: version('route'),
          routeConfig: camelCase(route),
        })),
      }),
      dump('Secrets'),
      dump('Ecds'),
    ],
  }
}

const listenersOf = ({ config, trouble }: Intent): Part[] =>
  trouble?.kind === 'rejects' ? rejectedListeners(config.listeners()) : config.listeners()

/** `config_dump?types=cds,rds`: the resources of these types alone, one after the other; of others there are none. */
export function intendedResources(intent: Intent, types: string) {
  const { config, names } = intent
  const wanted = new Set(types.split(',').map((type) => type.toLowerCase()))
  const resources: Record<(typeof CLUSTER_DISCOVERY)[number], () => unknown[]> = {
    cds: () => config.clusters().map(camelCase),
    lds: () => listenersOf(intent).map(camelCase),
    rds: () => config.routes().map(camelCase),
    eds: () => config.endpoints().map(camelCase),
    nds: () => {
      const table = names()
      return table ? [{ '@type': XDS_TYPES.nameTable, table }] : []
    },
  }
  const configs = CLUSTER_DISCOVERY.filter((type) => wanted.has(type)).flatMap((type) => resources[type]())
  return configs.length > 0 ? { configs } : {}
}

import type { Feed, FeedState } from '#lib/kube/feed.ts'
import { KINDS, type Kind } from '#lib/kube/kinds.ts'
import { emptyDirty } from '#lib/mesh/inventory.ts'
import { setNameSettings } from '#lib/mesh/scopes.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { DEFAULT_NAME_SETTINGS, type NameTable } from '#lib/names/name-service.ts'
import { inventoryOf, type Manifest } from '#lib/names/names.test-helper.ts'
import type { NamesRuntime } from '#server/names/current-names.ts'
import type { NameSources, Told } from '#server/names/name-sources.ts'

export const NOT_ASKED = 'No istiod can be reached'

/** Sources that know these proxies and tables; what is left out can't be asked. */
export function fakeSources(
  known: {
    proxies?: NameProxy[]
    missing?: string
    istiod?: NameTable
    agent?: NameTable
    config?: unknown
    settings?: Partial<typeof DEFAULT_NAME_SETTINGS>
  } = {},
): NameSources {
  const told = <T>(value: T | undefined): Told<T> =>
    value === undefined ? { reason: NOT_ASKED } : { value, atMs: 5 }
  return {
    proxies: async () => {
      const answer = told(known.proxies && new Map(known.proxies.map((proxy) => [proxy.id, proxy])))
      return 'value' in answer && known.missing ? { ...answer, missing: known.missing } : answer
    },
    proxy: async (id) => told(known.proxies?.find((proxy) => proxy.id === id)),
    istiodTable: async () => told(known.istiod),
    istiodConfig: async () =>
      told(known.config === undefined ? undefined : new TextEncoder().encode(JSON.stringify(known.config))),
    agentTable: async () => told(known.agent),
    settings: async () => ({ ...DEFAULT_NAME_SETTINGS, ...known.settings }),
  }
}

/** What the routes about names need, of a mesh of manifests. */
export function namesRuntime(
  manifests: readonly Manifest[],
  names: NameSources,
  states: Partial<Record<Kind, FeedState>> = {},
): NamesRuntime {
  const inventory = inventoryOf(manifests)
  return {
    store: {
      inventory,
      feeds: () =>
        KINDS.map((kind): Feed => ({ kind, objects: 0, ...(states[kind] ?? { state: 'synced' }) })),
      setNameSettings: (settings) => void setNameSettings(inventory, settings, emptyDirty()),
    },
    names,
  }
}

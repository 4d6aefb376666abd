import { KINDS } from '#lib/kube/kinds.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { inventoryOf, type Manifest } from '#lib/names/names.test-helper.ts'
import type { ProxyStates } from '#lib/proxies/proxy-state.ts'
import type { Clock } from '#server/clock.ts'
import type { EnvoyDoor } from '#server/envoy/envoy-door.ts'
import { createOffThread } from '#server/envoy/off-thread.ts'
import { Unusable } from '#server/http/ask.ts'
import type { AboutIstiods } from '#server/istiod/about-istiods.ts'
import { fakeSources } from '#server/names/names.test-helper.ts'
import { createMeshProxies } from '#server/proxies/create-mesh-proxies.ts'
import type { ProxyRuntime } from '#server/proxies/proxies-runtime.ts'

/** What a test makes the mesh say; what is left out can't be asked. */
export type FakeMesh = {
  manifests?: Manifest[]
  proxies?: NameProxy[]
  /** Which istiod could not be asked for them. */
  missing?: string
  states?: ProxyStates
  about?: Partial<AboutIstiods>
  config?: unknown
  /** What each Envoy answers, by path. */
  pages?: Record<string, unknown>
}

/** A runtime for the routes about proxies; `asked` are the paths that Envoys were asked for. */
export function fakeProxies(
  mesh: FakeMesh,
  clock: Clock,
): ProxyRuntime & { asked: string[]; noted: string[] } {
  const inventory = inventoryOf(mesh.manifests ?? [])
  const [asked, noted]: string[][] = [[], []]
  const names = fakeSources({
    ...(mesh.proxies ? { proxies: mesh.proxies } : {}),
    ...(mesh.missing ? { missing: mesh.missing } : {}),
    ...(mesh.config ? { config: mesh.config } : {}),
  })
  const store = {
    inventory,
    feeds: () => KINDS.map((kind) => ({ kind, objects: 0, state: 'synced' as const })),
    setNameSettings: () => undefined,
    onChange: () => () => true,
  }
  const istiods = {
    states: async () => mesh.states ?? { reason: 'No istiod can be reached' },
    about: async () => ({
      versions: new Map(),
      hasOtherClusters: false,
      gateways: new Set<string>(),
      networks: new Set<string>(),
      ...mesh.about,
    }),
  }
  return {
    store,
    names,
    istiods,
    proxies: createMeshProxies({ store, names, istiods, clock }),
    certificates: {
      stateOf: () => ({ kind: 'unknown', reason: 'Not asked yet' }),
      note: (proxies) => noted?.push(...proxies.map(({ id }) => id)),
    },
    envoys: () =>
      mesh.pages ? { door: fakeDoor(mesh.pages, asked ?? []) } : { reason: 'There is no way to it' },
    // Begins no thread before something large is read.
    offThread: createOffThread(),
    settings: { ISTHMUS_ENVOY_LOG_LEVELS: false },
    asked: asked ?? [],
    noted: noted ?? [],
  }
}

function fakeDoor(pages: Record<string, unknown>, asked: string[]): EnvoyDoor {
  const refuse = () => Promise.reject(new Unusable('is not asked that here'))
  return {
    way: { kind: 'relay', words: 'relay http://10.20.0.7:15099' },
    open: refuse,
    getText: refuse,
    setLogLevel: refuse,
    getJson: answerOf,
    getBytes: async (path) => new TextEncoder().encode(JSON.stringify(await answerOf(path))),
  }

  async function answerOf(path: string): Promise<unknown> {
    asked.push(path)
    const answer = pages[path]
    if (answer === undefined) throw new Unusable('answered 404', 404)
    return answer
  }
}

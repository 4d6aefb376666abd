import { setFlagsFromString } from 'node:v8'
import { AppError } from '#server/app-error.ts'
import type { Settings } from '#server/config/settings.ts'
import type { DemoControls } from '#server/demo/controls.ts'
import { type DemoMesh, startDemoMesh } from '#server/demo/demo-mesh.ts'
import { seededRandom } from '#server/demo/random.ts'
import { inventPast } from '#server/demo/seeds/past.ts'
import { demoWorld } from '#server/demo/seeds/world.ts'
import type { HistoryOptions } from '#server/history/history.ts'
import type { IstiodAddress } from '#server/istiod/find-istiods.ts'
import type { Cluster } from '#server/kube/cluster.ts'
import { connectByKubeconfig, connectInCluster, connectToDemo } from '#server/kube/connect.ts'
import { chooseSource } from '#server/runtime/choose-source.ts'

/** The cluster, and what a visitor can do to it when it is the demo mesh. */
export type OpenedSource = {
  cluster: Cluster
  demo: DemoControls | null
  /** Base addresses of istiods' debug endpoints and of callers' Envoy admin endpoints; a changing fleet's change. */
  istiods: () => readonly IstiodAddress[]
  envoys: () => readonly string[]
  /** The base address of a proxy's agent, where it is known without looking for its pod. */
  agent: (proxyId: string) => string | undefined
  /** The base address of a proxy's Envoy in the demo mesh; null in a real one. */
  demoEnvoy: ((proxyId: string) => string) | null
  /** What the demo mesh pretends happened before it was started. */
  past?: NonNullable<HistoryOptions['past']>
}

/** Opens the source that the settings ask for. One that can't be opened becomes `none`, which the pages explain. */
export async function openSource(settings: Settings): Promise<OpenedSource> {
  const configured = {
    istiods: () => addressesOf(settings),
    envoys: () => settings.ISTHMUS_ENVOY_URLS,
    agent: (proxyId: string) => settings.ISTHMUS_AGENT_URLS.get(proxyId),
    demoEnvoy: null,
  }
  try {
    switch (chooseSource(settings.ISTHMUS_SOURCE)) {
      case 'kubeconfig':
        return { cluster: connectByKubeconfig(settings.ISTHMUS_CONTEXT), demo: null, ...configured }
      case 'in-cluster':
        return { cluster: connectInCluster(), demo: null, ...configured }
      case 'demo':
        return await openDemo(settings)
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { cluster: noCluster(error), demo: null, ...configured }
  }
}

async function openDemo(settings: Settings): Promise<OpenedSource> {
  // The mesh and its watcher share one heap; V8 would let it double before it collects.
  setFlagsFromString('--heap-growing-percent=10')
  const mesh = await startDemoMesh({
    world: demoWorld(settings.ISTHMUS_DEMO_SCALE),
    seed: settings.ISTHMUS_DEMO_SEED,
  })
  const cluster = connectToDemo(mesh.api.url)
  const close = async (): Promise<void> => {
    await cluster.close()
    await mesh.close()
  }
  const random = seededRandom(settings.ISTHMUS_DEMO_SEED)
  return {
    cluster: { ...cluster, close },
    demo: mesh.controls,
    istiods: () => orElse(addressesOf(settings), () => mesh.istiods.map(addressOf)),
    envoys: () => orElse(settings.ISTHMUS_ENVOY_URLS, () => someCallers(mesh)),
    agent: (proxyId) => settings.ISTHMUS_AGENT_URLS.get(proxyId) ?? `${mesh.proxiesUrl}/${proxyId}`,
    demoEnvoy: (proxyId) => `${mesh.proxiesUrl}/${proxyId}`,
    past: (inventory, nowMs) => inventPast(inventory, random, nowMs),
  }
}

const addressesOf = ({ ISTHMUS_ISTIOD_URLS: urls }: Settings): IstiodAddress[] => urls.map((url) => ({ url }))
const addressOf = ({ name, url }: DemoMesh['istiods'][number]): IstiodAddress => ({
  url,
  name: `${name}.istio-system`,
})

const orElse = <T>(configured: readonly T[], own: () => readonly T[]): readonly T[] =>
  configured.length > 0 ? configured : own()

/** Each proxy of the demo mesh counts the same requests, so a few tell as much as all. */
const CALLERS_OF_ISTIOD = 6
function someCallers({ istiods, proxiesUrl }: DemoMesh): string[] {
  return istiods.flatMap((istiod) =>
    istiod
      .connections()
      .slice(0, CALLERS_OF_ISTIOD)
      .map(({ proxy }) => `${proxiesUrl}/${proxy.id}`),
  )
}

function noCluster(error: AppError): Cluster {
  const reason = error.fix ? `${error.message}. ${error.fix}` : error.message
  return {
    source: { kind: 'none', reason },
    request: () => Promise.reject(new Error(reason)),
    tunnel: null,
    close: () => Promise.resolve(),
  }
}

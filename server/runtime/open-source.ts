import { setFlagsFromString } from 'node:v8'
import { AppError } from '#server/app-error.ts'
import type { Settings } from '#server/config/settings.ts'
import type { DemoControls } from '#server/demo/controls.ts'
import { startDemoMesh } from '#server/demo/demo-mesh.ts'
import { seededRandom } from '#server/demo/random.ts'
import { inventPast } from '#server/demo/seeds/past.ts'
import { demoWorld } from '#server/demo/seeds/world.ts'
import type { HistoryOptions } from '#server/history/history.ts'
import type { Cluster } from '#server/kube/cluster.ts'
import { connectByKubeconfig, connectInCluster, connectToDemo } from '#server/kube/connect.ts'
import { chooseSource } from '#server/runtime/choose-source.ts'

/** The cluster, and what a visitor can do to it when it is the demo mesh. */
export type OpenedSource = {
  cluster: Cluster
  demo: DemoControls | null
  /** What the demo mesh pretends happened before it was started. */
  past?: NonNullable<HistoryOptions['past']>
}

/** Opens the source that the settings ask for. One that can't be opened becomes `none`, which the pages explain. */
export async function openSource(settings: Settings): Promise<OpenedSource> {
  try {
    switch (chooseSource(settings.ISTHMUS_SOURCE)) {
      case 'kubeconfig':
        return { cluster: connectByKubeconfig(settings.ISTHMUS_CONTEXT), demo: null }
      case 'in-cluster':
        return { cluster: connectInCluster(), demo: null }
      case 'demo':
        return await openDemo(settings)
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { cluster: noCluster(error), demo: null }
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
    past: (inventory, nowMs) => inventPast(inventory, random, nowMs),
  }
}

function noCluster(error: AppError): Cluster {
  const reason = error.fix ? `${error.message}. ${error.fix}` : error.message
  return {
    source: { kind: 'none', reason },
    request: () => Promise.reject(new Error(reason)),
    close: () => Promise.resolve(),
  }
}

import { AppError } from '#server/app-error.ts'
import type { Settings } from '#server/config/settings.ts'
import { startDemoMesh } from '#server/demo/demo-mesh.ts'
import type { Cluster } from '#server/kube/cluster.ts'
import { connectByKubeconfig, connectInCluster, connectToDemo } from '#server/kube/connect.ts'
import { chooseSource } from '#server/runtime/choose-source.ts'

/** Opens the source that the settings ask for. One that can't be opened becomes `none`, which the pages explain. */
export async function openSource(settings: Settings): Promise<Cluster> {
  try {
    switch (chooseSource(settings.ISTHMUS_SOURCE)) {
      case 'kubeconfig':
        return connectByKubeconfig(settings.ISTHMUS_CONTEXT)
      case 'in-cluster':
        return connectInCluster()
      case 'demo':
        return await openDemo(settings)
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return noCluster(error)
  }
}

async function openDemo(settings: Settings): Promise<Cluster> {
  const mesh = await startDemoMesh({ scale: settings.ISTHMUS_DEMO_SCALE })
  const cluster = connectToDemo(mesh.url)
  return {
    ...cluster,
    close: async () => {
      await cluster.close()
      await mesh.close()
    },
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

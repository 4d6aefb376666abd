import { test as base, expect } from '@playwright/test'
import { type Isthmus, startIsthmus } from '../support/isthmus.ts'
import { down, startScenario, up } from './bed.ts'
import { kubeconfigPath } from './kube.ts'

export { expect }

type WorkerFixtures = { isthmus: Isthmus }

/** One bed and one Isthmus for the whole suite; the bed is taken down at its end. */
export const test = base.extend<object, WorkerFixtures>({
  isthmus: [
    async ({}, use) => {
      await up()
      await startScenario()
      const isthmus = await startIsthmus({ KUBECONFIG: kubeconfigPath(), ISTHMUS_SOURCE: 'kubeconfig' })
      await use(isthmus)
      await isthmus.stop()
      if (!process.env.ISTHMUS_MESH_KEEP) await down()
    },
    { scope: 'worker', timeout: 240_000 },
  ],
})

import { test as base, expect } from '@playwright/test'
import { type DemoApi, startDemoApi } from '../../server/demo/kube/api-server.ts'
import { seedWorld } from '../../server/demo/seeds/world.ts'
import { type Isthmus, startIsthmus } from '../support/isthmus.ts'
import { kubeconfigFor } from '../support/kubeconfig.ts'
import { everyState } from './every-state.ts'

export { expect }

type Fixtures = { api: DemoApi; isthmus: Isthmus }

/**
 * Each test has an API server of its own with the seeds' objects and entries in every state that nothing changes by
 * itself, faults to command, and an Isthmus that watches it by kubeconfig.
 */
export const test = base.extend<Fixtures>({
  api: async ({}, use) => {
    const api = await startDemoApi({ objects: [...seedWorld().objects, ...everyState()], bookmarkMs: 1000 })
    await use(api)
    await api.close()
  },
  isthmus: async ({ api }, use) => {
    const kubeconfig = kubeconfigFor(api.url)
    const isthmus = await startIsthmus({ KUBECONFIG: kubeconfig.path, ISTHMUS_SOURCE: 'kubeconfig' })
    await use(isthmus)
    await isthmus.stop()
    expect(isthmus.output(), 'no credential is ever logged').not.toContain('canary-token')
    kubeconfig.remove()
  },
})

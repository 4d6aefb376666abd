import { expect, test as withMesh } from '../contract/fixtures.ts'
import { type Isthmus, startIsthmus } from '../support/isthmus.ts'

export { expect }

/** The mesh of the contract, and one Isthmus that watches it by kubeconfig, for the whole suite. */
export const test = withMesh.extend<object, { isthmus: Isthmus }>({
  isthmus: [
    async ({ mesh }, use) => {
      const isthmus = await startIsthmus({
        KUBECONFIG: mesh.kubeconfig,
        ISTHMUS_SOURCE: 'kubeconfig',
        ISTHMUS_ISTIOD_URLS: mesh.istiodUrls.join(','),
        ISTHMUS_ENVOY_URLS: mesh.envoyUrls().join(','),
        ISTHMUS_ENVOY_ADMIN_URLS: mesh.adminUrls().join(','),
        ISTHMUS_AGENT_URLS: mesh.agentUrls().join(','),
      })
      await use(isthmus)
      await isthmus.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})

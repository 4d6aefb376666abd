import { NAMESPACE } from '../contract/mesh.ts'
import { expect, test as withIsthmus } from '../main-job/fixtures.ts'
import { type PodGuest, removePod } from '../real-mesh/pods.ts'
import { addSidecarPod } from '../real-mesh/sidecar-pods.ts'

export { expect }

/** A pod of forum, in subset k8s, with a sidecar. */
export const SIDECAR_POD: PodGuest & { namespace: string } = {
  name: 'forum-k8s-2',
  address: '10.10.0.102',
  namespace: NAMESPACE,
}

/** The real mesh with a pod that has a sidecar: the other suites count on the scenario's pods being without. */
export const test = withIsthmus.extend<object, { sidecarPod: typeof SIDECAR_POD }>({
  sidecarPod: [
    async ({ mesh: _ }, use) => {
      await addSidecarPod(SIDECAR_POD)
      await use(SIDECAR_POD)
      await removePod(SIDECAR_POD.name)
    },
    { scope: 'worker', timeout: 120_000, auto: true },
  ],
})

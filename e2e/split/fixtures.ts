import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as withMesh } from '../contract/fixtures.ts'
import { type Isthmus, startIsthmus } from '../support/isthmus.ts'
import { type FaultyApi, startFaultyApi } from './api-faults.ts'
import { type IstiodFront, startIstiodFront } from './istiod-front.ts'

export { expect }

/** An Isthmus that keeps its journal in a file, with faults between it and the cluster. */
type Bench = { api: FaultyApi; istiod: IstiodFront; start(): Promise<Isthmus> }
export const test = withMesh.extend<{ isthmus: Isthmus }, { bench: Bench }>({
  bench: [
    async ({ mesh }, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'isthmus-split-'))
      const api = await startFaultyApi(mesh.kubeconfig)
      const istiod = await startIstiodFront(mesh.istiodUrls[0] ?? '')
      const running: Isthmus[] = []
      await use({
        api,
        istiod,
        async start() {
          const isthmus = await startIsthmus({
            KUBECONFIG: api.kubeconfig,
            ISTHMUS_SOURCE: 'kubeconfig',
            ISTHMUS_HISTORY_FILE: join(folder, 'history.db'),
            ISTHMUS_ISTIOD_URLS: istiod.url,
          })
          running.push(isthmus)
          // The journal opens once it is known which cluster this is.
          await expect
            .poll(async () => (await fetch(`${isthmus.url}/api/traffic/operations`)).status, {
              timeout: 20_000,
            })
            .toBe(200)
          return isthmus
        },
      })
      for (const one of running) await one.stop()
      await istiod.close()
      await api.close()
      rmSync(folder, { recursive: true })
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  isthmus: async ({ bench }, use) => {
    const isthmus = await bench.start()
    await use(isthmus)
    bench.istiod.thaw()
    bench.api.faults.length = 0
    await isthmus.stop()
  },
})

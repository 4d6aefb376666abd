import { expect, test as withIsthmus } from '../main-job/fixtures.ts'
import { addNeighbours, removeNeighbours } from './neighbours.ts'

export { expect }

/** The real mesh with a VM and pods in namespaces beside forum's. */
export const test = withIsthmus.extend<object, { neighbours: undefined }>({
  neighbours: [
    async ({ mesh: _ }, use) => {
      await addNeighbours()
      await use(undefined)
      await removeNeighbours()
    },
    { scope: 'worker', timeout: 120_000, auto: true },
  ],
})

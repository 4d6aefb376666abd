import { test as base, expect } from '@playwright/test'
import { startDemo } from './demo.ts'
import type { MeshUnderTest } from './mesh.ts'
import { startReal } from './real.ts'

export { expect }

export type ContractOptions = { meshKind: 'demo' | 'real' }

/** One mesh for the whole suite, the demo mesh or the real one as the project says. */
export const test = base.extend<object, ContractOptions & { mesh: MeshUnderTest }>({
  meshKind: ['demo', { option: true, scope: 'worker' }],
  mesh: [
    async ({ meshKind }, use) => {
      const mesh = await (meshKind === 'real' ? startReal() : startDemo())
      await use(mesh)
      await mesh.close()
    },
    { scope: 'worker', timeout: 240_000 },
  ],
})

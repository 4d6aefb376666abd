import { test } from './fixtures.ts'
import type { MeshUnderTest } from './mesh.ts'
import { collection, place, type Stored } from './objects.ts'

export const ENTRIES = collection('WorkloadEntry')
export const entryPath = (name: string): string => place('WorkloadEntry', name)
export const JSON_PATCH = 'application/json-patch+json'
export const MERGE_PATCH = 'application/merge-patch+json'
export const APPLY = 'application/apply-patch+yaml'

export const body = async (answer: Promise<{ body: unknown }>): Promise<Stored> =>
  (await answer).body as Stored
export const create = (mesh: MeshUnderTest, object: object): Promise<Stored> =>
  body(mesh.call('POST', ENTRIES, { body: object }))

const MADE_HERE = ['WorkloadEntry', 'WorkloadGroup', 'VirtualService', 'ServiceEntry'] as const

/** Every object that a test makes is named `contract-*`, and is removed after it. */
export const removeContractObjects = (): void =>
  test.afterEach(async ({ mesh }) => {
    for (const kind of MADE_HERE) {
      const { items } = await body(mesh.call('GET', collection(kind)))
      for (const { metadata } of items)
        if (metadata.name.startsWith('contract-')) await mesh.call('DELETE', place(kind, metadata.name))
    }
  })

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createJsonTree, type Found, type JsonTree } from '#lib/json-tree.ts'

const dump = {
  configs: [
    { '@type': 'type.googleapis.com/envoy.admin.v3.BootstrapConfigDump', bootstrap: { node: { id: 'a~b' } } },
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
      dynamic_active_clusters: [{ cluster: { name: 'outbound|80||forum', type: 'EDS' } }],
    },
  ],
}
const ids = (tree: JsonTree): string[] => tree.rows(0, tree.rowCount()).map(({ id }) => id)

function searched(tree: JsonTree, text: string, most = 100): Found {
  const steps = tree.search(text, most)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

describe('a tree of JSON', () => {
  it('begins with the root open, and opens and closes what is asked for', () => {
    const tree = createJsonTree(dump)
    expect(ids(tree)).toEqual(['', '/configs'])
    tree.toggle('/configs')
    expect(tree.rows(2, 4)).toMatchObject([
      { key: '0', name: 'BootstrapConfigDump', position: 1, siblings: 2 },
      { key: '1', name: 'ClustersConfigDump', position: 2, value: { kind: 'object', size: 2 } },
    ])
    tree.toggle('/configs')
    expect(ids(tree)).toEqual(['', '/configs'])
  })

  it('reveals a value wherever it is, and what is beside it', () => {
    const tree = createJsonTree(dump)
    const index = tree.reveal('/configs/1/dynamic_active_clusters/0/cluster/name')
    expect(tree.rows(index, index + 2)).toMatchObject([
      { key: 'name', value: { kind: 'string', text: 'outbound|80||forum' }, depth: 6 },
      { key: 'type' },
    ])
    expect(tree.reveal('/configs/1/none')).toBe(-1)
    expect(tree.reveal('/configs/0/@type/deeper')).toBe(-1)
  })

  it('calls an item by the name in it', () => {
    const tree = createJsonTree(dump)
    const index = tree.reveal('/configs/1/dynamic_active_clusters/0')
    expect(tree.rows(index, index + 1)).toMatchObject([{ name: 'outbound|80||forum' }])
  })

  it('finds keys and values whatever their case, in their order, and counts all', () => {
    const tree = createJsonTree(dump)
    expect(searched(tree, 'CLUSTER')).toEqual({
      ids: [
        '/configs/1/@type',
        '/configs/1/dynamic_active_clusters',
        '/configs/1/dynamic_active_clusters/0/cluster',
      ],
      count: 3,
    })
    expect(searched(tree, 'cluster', 1)).toMatchObject({ ids: ['/configs/1/@type'], count: 3 })
    expect(searched(tree, '')).toEqual({ ids: [], count: 0 })
  })

  it('goes as deep as JSON does', () => {
    const deep = JSON.parse(`${'['.repeat(5_000)}"bottom"${']'.repeat(5_000)}`)
    const tree = createJsonTree(deep)
    const [id = ''] = searched(tree, 'bottom').ids
    expect(tree.reveal(id)).toBe(5_000)
  })

  it('can reveal everything that it finds, under any key', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.string({ minLength: 1, maxLength: 2 }), (json, text) => {
        const found = searched(createJsonTree(json), text, 1_000)
        for (const id of found.ids) {
          const tree = createJsonTree(json)
          const index = tree.reveal(id)
          expect(tree.rows(index, index + 1).map((row) => row.id)).toEqual([id])
        }
      }),
    )
  })
})

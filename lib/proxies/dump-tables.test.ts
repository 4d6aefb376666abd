import { describe, expect, it } from 'vitest'
import { dumpPage, dumpTables, pagesOf } from '#lib/proxies/dump-tables.ts'

const TYPE = 'type.googleapis.com/envoy.admin.v3.'
const dump = {
  configs: [
    {
      '@type': `${TYPE}ClustersConfigDump`,
      dynamic_active_clusters: ['forum', 'reviews'].map((name) => ({
        cluster: { name: `outbound|80||${name}.shop.svc.cluster.local`, type: 'EDS' },
      })),
    },
  ],
}
const query = { q: '', page: 1, pageSize: 50, direction: '', trouble: '' } as const

describe('tables of a saved file', () => {
  it('are those of a whole configuration', () => {
    const tables = dumpTables(dump)
    expect(pagesOf(tables)).toEqual(['clusters', 'listeners', 'routes', 'certificates'])
    expect(dumpPage(tables, 'clusters', { ...query, q: 'REVIEWS' }, 5)).toMatchObject({
      source: 'file',
      atMs: 5,
      rows: [{ host: 'reviews.shop.svc.cluster.local', requests: null }],
      page: { matching: 1, total: 2 },
    })
    expect(dumpPage(tables, 'stats', query, 5)).toBeNull()
  })

  it('have statistics that are texts among the others', () => {
    const tables = dumpTables({
      stats: [
        { name: 'server.live', value: 1 },
        { name: 'a.text', value: 'x' },
      ],
    })
    expect(dumpPage(tables, 'stats', query, 5)?.rows.map(({ kind }) => kind)).toEqual(['text', 'value'])
  })

  it.each([
    ['/clusters', { cluster_statuses: [{ name: 'inbound|80||' }] }, ['clusters']],
    ['/listeners', { listener_statuses: [{ name: 'virtualInbound' }] }, ['listeners']],
    ['/certs', { certificates: [{ cert_chain: [] }] }, ['certificates']],
    ['/stats', { stats: [{ name: 'server.live', value: 1 }] }, ['stats']],
    ['something else', { hello: 'world' }, []],
    ['an empty object', {}, []],
    ['a list', [1, 2], []],
  ])('are that of %s', (_, json, pages) => {
    expect(pagesOf(dumpTables(json))).toEqual(pages)
  })
})

import { describe, expect, it } from 'vitest'
import { NO_CHECKS } from '#lib/checks/answer.ts'
import { runView } from '#lib/mesh/run-view.ts'
import { search } from '#lib/mesh/search.ts'
import { namesView } from '#lib/mesh/view/names.ts'
import { type ViewQueryOf, viewQuerySchema } from '#lib/mesh/view-query.ts'
import type { ShellFacts } from '#lib/mesh/views.ts'
import { inventoryOf, type Manifest } from '#lib/names/names.test-helper.ts'

const shell: ShellFacts = {
  source: { kind: 'none', reason: '' },
  feeds: [],
  groups: 0,
  entries: { healthy: 0, unhealthy: 0, pending: 0, disconnected: 0, stale: 0, static: 0 },
  history: { state: 'starting' },
  checks: NO_CHECKS,
}
const entry = (n: number, namespace: string, spec: object, value = ''): Manifest => ({
  kind: 'ServiceEntry',
  metadata: { namespace, name: `entry-${n}` },
  spec: { hosts: [`host-${n}.example.org`], resolution: 'DNS', ports: [], ...spec },
  status: { addresses: value ? [{ value, host: `host-${n}.example.org` }] : [] },
})
const inventory = inventoryOf([
  entry(2, 'a', {}, '240.240.0.9'),
  entry(10, 'b', { addresses: ['10.0.0.1'] }),
  entry(1, 'b', {}, '240.240.0.10'),
  entry(3, 'a', { resolution: 'NONE' }),
  entry(4, 'a', {}),
])
const queryOf = (more: object): ViewQueryOf<'names'> => {
  const query = viewQuerySchema.parse({ view: 'names', ...more })
  if (query.view !== 'names') throw new Error('another view')
  return query
}
const run = (more: object) => namesView(inventory, queryOf(more), shell)
const shown = (more: object) => run(more).tables.names.map(({ host }) => Number(/\d+/.exec(host)?.[0]))

describe('namesView', () => {
  it('orders hosts with their digits as numbers, and by the other columns', () => {
    expect(shown({})).toEqual([1, 2, 3, 4, 10])
    expect(shown({ dir: 'desc' })).toEqual([10, 4, 3, 2, 1])
    expect(shown({ sort: 'namespace' })).toEqual([2, 3, 4, 1, 10])
    expect(shown({ sort: 'vip' })).toEqual([10, 2, 1, 3, 4])
    expect(shown({ sort: 'endpoints', dir: 'desc' })).toEqual([1, 2, 3, 4, 10])
  })

  it('finds by every word in host, addresses and names of sources', () => {
    expect(shown({ q: '240.240.0.9' })).toEqual([2])
    expect(shown({ q: 'ENTRY-1 example' })).toEqual([1, 10])
    expect(shown({ q: 'nothing' })).toEqual([])
  })

  it('filters by namespace, origin and problems, and counts what each origin would leave', () => {
    expect(shown({ namespace: 'b' })).toEqual([1, 10])
    expect(shown({ origin: 'allocated' })).toEqual([1, 2])
    expect(shown({ origin: 'none' })).toEqual([3, 4])
    expect(shown({ problems: 'only' })).toEqual([4])
    expect(run({ origin: 'spec', namespace: 'a' }).facts).toMatchObject({
      page: { matching: 0, total: 5 },
      namespaces: ['a', 'b'],
      origins: { 'cluster-ip': 0, spec: 0, allocated: 1, none: 2 },
      withProblems: 1,
    })
  })

  it('answers a page, and the last one for a page past the end', () => {
    const many = inventoryOf(Array.from({ length: 25 }, (_, n) => entry(n, 'a', {})))
    const document = runView(many, queryOf({ page: 99, pageSize: 10 }), shell)
    if (document.view !== 'names') throw new Error('another view')
    expect(document.facts.page).toEqual({ page: 3, pageSize: 10, matching: 25, total: 25 })
    expect(document.tables.names).toHaveLength(5)
  })
})

describe('search', () => {
  it('finds a host by its address', () => {
    expect(search(inventory, '240.240.0.10')).toEqual([
      {
        kind: 'name',
        label: 'host-1.example.org',
        detail: 'Names, 240.240.0.10',
        href: '/names/hosts/host-1.example.org',
      },
    ])
    expect(search(inventory, 'host-10').map(({ kind }) => kind)).toEqual(['host', 'name'])
  })
})

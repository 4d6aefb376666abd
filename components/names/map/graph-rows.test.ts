import { expect, test } from 'vitest'
import { graphRows } from '#components/names/map/graph-rows.ts'
import { actionOf } from '#components/names/map/node-action.ts'
import { shownWords } from '#components/names/map/shown-words.ts'
import type { GraphNode } from '#lib/names/name-row.ts'

const node = (id: string, kind: GraphNode['kind'], href = ''): GraphNode => ({
  id,
  kind,
  label: id,
  detail: '',
  state: 'none',
  stateText: '',
  href,
})
const edge = (from: string, to: string) => ({ id: `${from}-${to}`, from, to })

test('a row has what its host leads to, each once, over several VIPs and without any', () => {
  const rows = graphRows({
    nodes: [
      node('h1', 'host'),
      node('v4', 'vip'),
      node('v6', 'vip'),
      node('s', 'service'),
      node('e', 'endpoint'),
      node('m', 'more'),
      node('h2', 'host'),
      node('rest', 'more'),
    ],
    edges: [
      edge('h1', 'v4'),
      edge('h1', 'v6'),
      edge('v4', 's'),
      edge('v6', 's'),
      edge('s', 'e'),
      edge('s', 'm'),
      edge('h2', 's'),
    ],
  })
  const ids = rows.map(({ host, vips, services, endpoints }) =>
    [[host], vips, services, endpoints].map((nodes) => nodes.map(({ id }) => id).join(' ')),
  )
  expect(ids).toEqual([
    ['h1', 'v4 v6', 's', 'e m'],
    ['h2', '', 's', 'e m'],
  ])
})

test('a node goes to a page, shows more on the map, or does nothing', () => {
  expect(actionOf(node('a', 'host', '/names/hosts/a'))).toEqual({ kind: 'go', href: '/names/hosts/a' })
  expect(actionOf({ ...node('b', 'endpoint', '/workloads/a/b'), opens: '*.example.com' })).toEqual({
    kind: 'open',
    host: '*.example.com',
  })
  expect(actionOf(node('d', 'vip'))).toEqual({ kind: 'none' })
})

test('says how many hosts are shown of how many', () => {
  expect(shownWords({ shown: 1, matching: 1, total: 1 })).toBe('1 host')
  expect(shownWords({ shown: 12, matching: 12, total: 12 })).toBe('12 hosts')
  expect(shownWords({ shown: 3, matching: 3, total: 12 })).toBe('3 of 12 hosts fit')
  expect(shownWords({ shown: 50, matching: 9000, total: 10_000 })).toBe(
    '9,000 of 10,000 hosts fit; 50 are shown. Narrow the search for the others.',
  )
})

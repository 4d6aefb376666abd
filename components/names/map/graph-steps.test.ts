import { expect, test } from 'vitest'
import { layoutGraph } from '#components/names/map/graph-layout.ts'
import { edgesThrough, stepFrom } from '#components/names/map/graph-steps.ts'
import type { GraphNode } from '#lib/names/name-row.ts'

const node = (id: string, kind: GraphNode['kind']) => ({ id, kind, stateText: '' })
const nodes = [
  node('h1', 'host'),
  node('v1', 'vip'),
  node('s1', 'service'),
  node('e1', 'endpoint'),
  node('e2', 'endpoint'),
  node('h2', 'host'),
  node('s2', 'service'),
]
const edges = [
  ['h1', 'v1'],
  ['v1', 's1'],
  ['s1', 'e1'],
  ['s1', 'e2'],
  ['h2', 's2'],
].map(([from = '', to = '']) => ({ id: `${from}-${to}`, from, to }))
const layout = layoutGraph({ nodes, edges })
const step = (id: string, key: Parameters<typeof stepFrom>[1]) => stepFrom(id, key, layout, edges)

test('left and right follow the edges and stop at the ends', () => {
  expect(step('h1', 'ArrowRight')).toBe('v1')
  expect(step('v1', 'ArrowRight')).toBe('s1')
  expect(['e1', 'e2']).toContain(step('s1', 'ArrowRight'))
  expect(step('e2', 'ArrowRight')).toBe('e2')
  expect(step('s2', 'ArrowLeft')).toBe('h2')
  expect(step('h2', 'ArrowLeft')).toBe('h2')
})

test('up, down, Home and End stay in the column', () => {
  expect(step('h1', 'ArrowDown')).toBe('h2')
  expect(step('h2', 'ArrowDown')).toBe('h2')
  expect(step('h2', 'ArrowUp')).toBe('h1')
  expect(step('s1', 'End')).toBe('s2')
  expect(step('s2', 'Home')).toBe('s1')
})

test('a node that has gone leads nowhere', () => expect(step('gone', 'ArrowDown')).toBe('gone'))

test('the ways through a node are those that lead to it and from it, not those beside it', () => {
  expect([...edgesThrough('e1', edges)].toSorted()).toEqual(['h1-v1', 's1-e1', 'v1-s1'])
  expect([...edgesThrough('h2', edges)]).toEqual(['h2-s2'])
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnX, layoutGraph, NODE_WIDTH } from '#components/names/map/graph-layout.ts'
import type { GraphEdge, GraphNode } from '#lib/names/name-row.ts'

type Sketched = Pick<GraphNode, 'id' | 'kind' | 'stateText'>

const node = (id: string, kind: GraphNode['kind'], stateText = ''): Sketched => ({ id, kind, stateText })
const edge = (from: string, to: string): GraphEdge => ({ id: `${from}>${to}`, from, to })

const chain = (name: string): { nodes: Sketched[]; edges: GraphEdge[] } => ({
  nodes: [
    node(`h-${name}`, 'host'),
    node(`v-${name}`, 'vip'),
    node(`s-${name}`, 'service'),
    node(`e-${name}`, 'endpoint', 'takes requests'),
  ],
  edges: [edge(`h-${name}`, `v-${name}`), edge(`v-${name}`, `s-${name}`), edge(`s-${name}`, `e-${name}`)],
})

/** Any graph whose edges lead to the right, with nodes that belong to nothing and hosts that share what they lead to. */
const graphs = fc
  .record({
    kinds: fc.array(fc.constantFrom<GraphNode['kind'][]>('host', 'vip', 'service', 'endpoint', 'more'), {
      maxLength: 30,
    }),
    states: fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
    pairs: fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 40 }),
  })
  .map(({ kinds, states, pairs }) => {
    const order = ['host', 'vip', 'service', 'endpoint', 'more']
    const nodes = kinds.map((kind, index) => node(`n${index}`, kind, states[index] ? 'good' : ''))
    const edges = pairs.flatMap(([from, to]) => {
      const [left, right] = [nodes[from], nodes[to]]
      const isRight = left && right && order.indexOf(left.kind) < order.indexOf(right.kind)
      return isRight ? [edge(left.id, right.id)] : []
    })
    return { nodes, edges: [...new Map(edges.map((one) => [one.id, one])).values()] }
  })

test('every node has a place within the map, in the column of its kind, and none overlaps another', () => {
  fc.assert(
    fc.property(graphs, ({ nodes, edges }) => {
      const { places, width, height } = layoutGraph({ nodes, edges })
      expect(Object.keys(places).toSorted()).toEqual(nodes.map(({ id }) => id).toSorted())
      const columns = { host: 0, vip: 1, service: 2, endpoint: 3 }
      for (const { id, kind } of nodes) {
        const place = places[id]
        if (kind !== 'more') expect(place?.x).toBe(columnX(columns[kind]))
        expect(place?.y).toBeGreaterThanOrEqual(0)
        expect((place?.y ?? 0) + (place?.height ?? 0)).toBeLessThanOrEqual(height + 0.001)
        expect((place?.x ?? 0) + NODE_WIDTH).toBeLessThanOrEqual(width)
      }
      const all = Object.values(places).toSorted((one, other) => one.x - other.x || one.y - other.y)
      all.forEach((place, index) => {
        const next = all[index + 1]
        if (next && next.x === place.x) expect(next.y).toBeGreaterThanOrEqual(place.y + place.height - 0.001)
      })
    }),
  )
})

test('groups stand below one another in the order of their hosts, and one more moves none before it', () => {
  const [one, two, three] = [chain('a'), chain('b'), chain('c')]
  const join = (...parts: (typeof one)[]) => ({
    nodes: parts.flatMap(({ nodes }) => nodes),
    edges: parts.flatMap(({ edges }) => edges),
  })
  const less = layoutGraph(join(one, two)).places
  const more = layoutGraph(join(one, two, three)).places
  for (const [id, place] of Object.entries(less)) expect(more[id], id).toEqual(place)
  expect(more['h-c']?.y).toBeGreaterThan(more['h-b']?.y ?? 0)
  expect(more['h-b']?.y).toBeGreaterThan(more['h-a']?.y ?? 0)
})

test('a host without a VIP stays in its column, and so does the service that it leads to', () => {
  const { places } = layoutGraph({
    nodes: [node('h', 'host'), node('s', 'service'), node('m', 'more')],
    edges: [edge('h', 's'), edge('s', 'm')],
  })
  expect(places).toMatchObject({ h: { x: columnX(0) }, s: { x: columnX(2) }, m: { x: columnX(3) } })
})

test('endpoints of one service stand in the order that they came in', () => {
  const names = ['e1', 'e2', 'e3', 'e4', 'e5']
  const { places } = layoutGraph({
    nodes: [node('s', 'service'), ...names.map((name) => node(name, 'endpoint', 'takes requests'))],
    edges: names.map((name) => edge('s', name)),
  })
  expect(names.toSorted((one, other) => (places[one]?.y ?? 0) - (places[other]?.y ?? 0))).toEqual(names)
})

test('nodes of one row are level', () => {
  const { places } = layoutGraph(chain('a'))
  const middles = Object.values(places).map(({ y, height }) => y + height / 2)
  expect(new Set(middles).size).toBe(1)
})

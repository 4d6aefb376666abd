import { Graph, layout } from '@dagrejs/dagre'
import type { GraphEdge, GraphNode } from '#lib/names/name-row.ts'

export type Place = { x: number; y: number; height: number }
export type GraphLayout = { places: Record<string, Place>; width: number; height: number }
type Sketch = {
  nodes: readonly Pick<GraphNode, 'id' | 'kind' | 'stateText'>[]
  edges: readonly GraphEdge[]
}

export const NODE_WIDTH = 240
const COLUMN_GAP = 72
const ROW_GAP = 10
const GROUP_GAP = 18
const COLUMNS = { host: 0, vip: 1, service: 2, endpoint: 3 } as const
export const COLUMN_TITLES = ['Host', 'VIP', 'Service', 'Endpoints'] as const
export const columnX = (column: number): number => column * (NODE_WIDTH + COLUMN_GAP)

const heightOf = ({ stateText }: Sketch['nodes'][number]): number => (stateText ? 66 : 50)

/**
 * Where each node stands. What hangs together is laid out by itself and the groups stand below one another in the order
 * of their hosts, so that a change in one group moves nothing within another.
 */
export function layoutGraph({ nodes, edges }: Sketch): GraphLayout {
  const columns = columnsOf(nodes, edges)
  const places: Record<string, Place> = {}
  let top = 0
  for (const group of groupsOf(nodes, edges)) {
    const placed = layoutGroup(group, columns)
    const bottom = Math.max(...placed.map(({ y, height }) => y + height))
    for (const { id, y, height } of placed)
      places[id] = { x: columnX(columns.get(id) ?? 0), y: top + y, height }
    top += bottom + GROUP_GAP
  }
  return { places, width: columnX(3) + NODE_WIDTH, height: Math.max(0, top - GROUP_GAP) }
}

/** `more` stands one column right of what it belongs to, and with the hosts when it belongs to nothing. */
function columnsOf(nodes: Sketch['nodes'], edges: readonly GraphEdge[]): Map<string, number> {
  const columns = new Map<string, number>()
  for (const { id, kind } of nodes) if (kind !== 'more') columns.set(id, COLUMNS[kind])
  for (const { id, kind } of nodes) {
    if (kind !== 'more') continue
    const before = edges.flatMap(({ from, to }) => (to === id ? [columns.get(from) ?? 0] : []))
    columns.set(id, before.length === 0 ? 0 : Math.min(3, Math.max(...before) + 1))
  }
  return columns
}

type Group = { nodes: Sketch['nodes'][number][]; edges: GraphEdge[] }

/** Nodes that are connected to one another, however far; both lists keep their order. */
function groupsOf(nodes: Sketch['nodes'], edges: readonly GraphEdge[]): Group[] {
  const parent = new Map(nodes.map(({ id }) => [id, id]))
  const rootOf = (id: string): string => {
    let at = id
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) {
      parent.set(at, parent.get(up) ?? up)
      at = up
    }
    return at
  }
  const known = edges.filter(({ from, to }) => parent.has(from) && parent.has(to))
  for (const { from, to } of known) parent.set(rootOf(to), rootOf(from))
  const groups = new Map<string, Group>()
  for (const node of nodes) {
    const root = rootOf(node.id)
    const group = groups.get(root) ?? { nodes: [], edges: [] }
    group.nodes.push(node)
    groups.set(root, group)
  }
  for (const edge of known) groups.get(rootOf(edge.from))?.edges.push(edge)
  return [...groups.values()]
}

type Placed = { id: string; y: number; height: number }

function layoutGroup({ nodes, edges }: Group, columns: ReadonlyMap<string, number>): Placed[] {
  const graph = new Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: ROW_GAP, ranksep: COLUMN_GAP })
  for (const node of nodes) graph.setNode(node.id, { width: NODE_WIDTH, height: heightOf(node) })
  for (const { from, to } of edges) {
    const columnsApart = (columns.get(to) ?? 0) - (columns.get(from) ?? 0)
    graph.setEdge(from, to, { minlen: Math.max(1, columnsApart) })
  }
  if (nodes.length > 1) layout(graph)
  const placed = nodes.map((node): Placed => {
    const height = heightOf(node)
    return { id: node.id, height, y: (Number(graph.node(node.id)?.y) || height / 2) - height / 2 }
  })
  return fromZero(apart(inOrder(placed, edges), columns))
}

/** Nodes with the same neighbours are interchangeable to dagre; they keep the order that they came in. */
function inOrder(placed: readonly Placed[], edges: readonly GraphEdge[]): Placed[] {
  const neighbours = new Map<string, string[]>()
  for (const { from, to } of edges) {
    neighbours.set(from, [...(neighbours.get(from) ?? []), `>${to}`])
    neighbours.set(to, [...(neighbours.get(to) ?? []), `<${from}`])
  }
  const alike = Map.groupBy(placed, ({ id }) => (neighbours.get(id) ?? []).toSorted().join(' '))
  return [...alike.values()].flatMap((nodes) => {
    const tops = nodes.map(({ y }) => y).toSorted((one, other) => one - other)
    return nodes.map((node, index) => ({ ...node, y: tops[index] ?? node.y }))
  })
}

/** Dagre ranks by edges, we by kind: what came to stand in one column must not overlap. */
function apart(placed: readonly Placed[], columns: ReadonlyMap<string, number>): Placed[] {
  const free = new Map<number, number>()
  return placed
    .toSorted((one, other) => one.y - other.y)
    .map((node) => {
      const column = columns.get(node.id) ?? 0
      const y = Math.max(node.y, free.get(column) ?? Number.NEGATIVE_INFINITY)
      free.set(column, y + node.height + ROW_GAP)
      return { ...node, y }
    })
}

function fromZero(placed: readonly Placed[]): Placed[] {
  const least = Math.min(...placed.map(({ y }) => y))
  return placed.map((node) => ({ ...node, y: node.y - least }))
}

import type { Edge, NodeHandle } from '@xyflow/react'
import { NODE_WIDTH } from '#components/names/map/graph-layout.ts'
import type { MapFlowNode, MapNodeData } from '#components/names/map/map-node.tsx'
import type { LaidOut } from '#components/names/map/use-layout.ts'
import type { GraphEdge } from '#lib/names/name-row.ts'

/** The nodes as xyflow takes them. Sizes and handles are given, so that it need not measure before it draws edges. */
export function flowNodes(
  { graph, layout }: LaidOut,
  current: string,
  onOpen: MapNodeData['onOpen'],
): MapFlowNode[] {
  return graph.nodes.flatMap((node) => {
    const place = layout.places[node.id]
    if (!place) return []
    return {
      id: node.id,
      type: 'card' as const,
      position: { x: place.x, y: place.y },
      width: NODE_WIDTH,
      height: place.height,
      handles: handlesOf(place.height),
      data: { node, isCurrent: node.id === current, onOpen },
    }
  })
}

const handlesOf = (height: number): NodeHandle[] => {
  const size = { y: height / 2, width: 1, height: 1 }
  return [
    { type: 'target', position: LEFT, x: 0, ...size },
    { type: 'source', position: RIGHT, x: NODE_WIDTH, ...size },
  ]
}
// The enum of xyflow would bring its code into what is loaded with the page.
const LEFT = 'left' as NodeHandle['position']
const RIGHT = 'right' as NodeHandle['position']

/** The edges as xyflow takes them; those that are lit are drawn over the others. */
export const flowEdges = (edges: readonly GraphEdge[], lit: ReadonlySet<string>): Edge[] =>
  edges.map(({ id, from, to }) => ({
    id,
    source: from,
    target: to,
    className: lit.has(id) ? 'names-map-lit' : '',
    zIndex: lit.has(id) ? 1 : 0,
    domAttributes: { 'aria-hidden': true },
  }))

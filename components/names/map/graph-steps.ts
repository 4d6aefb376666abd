import type { GraphLayout } from '#components/names/map/graph-layout.ts'
import type { GraphEdge } from '#lib/names/name-row.ts'

export const STEP_KEYS = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End'] as const
export type StepKey = (typeof STEP_KEYS)[number]

/** Left and right follow the edges; up and down, Home and End stay in the column. The node itself when there is no other. */
export function stepFrom(id: string, key: StepKey, layout: GraphLayout, edges: readonly GraphEdge[]): string {
  const here = layout.places[id]
  if (!here) return id
  const yOf = (other: string): number => layout.places[other]?.y ?? 0
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const next = edges.flatMap(({ from, to }) =>
      key === 'ArrowRight' ? (from === id ? [to] : []) : to === id ? [from] : [],
    )
    const known = next.filter((other) => layout.places[other])
    return known.toSorted((a, b) => Math.abs(yOf(a) - here.y) - Math.abs(yOf(b) - here.y))[0] ?? id
  }
  const column = Object.keys(layout.places)
    .filter((other) => layout.places[other]?.x === here.x)
    .toSorted((a, b) => yOf(a) - yOf(b))
  const at = column.indexOf(id)
  const to = { Home: 0, End: column.length - 1, ArrowUp: at - 1, ArrowDown: at + 1 }[key]
  return column[Math.min(Math.max(to, 0), column.length - 1)] ?? id
}

/** The edges on every way that leads through a node, to its left and to its right. */
export function edgesThrough(id: string, edges: readonly GraphEdge[]): Set<string> {
  const found = new Set<string>()
  const walk = (start: string, near: 'from' | 'to', far: 'from' | 'to'): void => {
    const waiting = [start]
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const edge of edges) {
        if (edge[near] !== at || found.has(edge.id)) continue
        found.add(edge.id)
        waiting.push(edge[far])
      }
    }
  }
  walk(id, 'from', 'to')
  walk(id, 'to', 'from')
  return found
}

import { type GraphLayout, NODE_WIDTH, type Place } from '#components/names/map/graph-layout.ts'

type Size = { width: number; height: number }
type Viewport = { x: number; y: number; zoom: number }

const MARGIN = 20
/** Room for the titles of the columns. */
const TOP = 44
const READABLE = 0.7

/** The top of the map, as wide as fits while it stays readable. */
export function startViewport(layout: Pick<GraphLayout, 'width'>, frame: Size): Viewport {
  const fitting = (frame.width - 2 * MARGIN) / layout.width
  const zoom = Math.min(1, Math.max(READABLE, fitting))
  return { x: Math.max(MARGIN, (frame.width - layout.width * zoom) / 2), y: TOP, zoom }
}

/** Whether a node is seen as a whole. */
export function isInSight({ x, y, height }: Place, viewport: Viewport, frame: Size): boolean {
  const left = x * viewport.zoom + viewport.x
  const top = y * viewport.zoom + viewport.y
  return (
    left >= 0 &&
    top >= 0 &&
    left + NODE_WIDTH * viewport.zoom <= frame.width &&
    top + height * viewport.zoom <= frame.height
  )
}

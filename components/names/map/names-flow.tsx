'use client'

import {
  type NodeMouseHandler,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  ViewportPortal,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { Maximize, Minus, Plus } from 'lucide-react'
import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { flowEdges, flowNodes } from '#components/names/map/flow-elements.ts'
import { COLUMN_TITLES, columnX, NODE_WIDTH } from '#components/names/map/graph-layout.ts'
import { edgesThrough, STEP_KEYS, stepFrom } from '#components/names/map/graph-steps.ts'
import { type MapFlowNode, MapNode } from '#components/names/map/map-node.tsx'
import { type LaidOut, useLayout } from '#components/names/map/use-layout.ts'
import { isInSight, startViewport } from '#components/names/map/viewport.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { useMedia } from '#components/ui/use-media.ts'
import type { NamesGraph } from '#lib/names/name-row.ts'

type NamesFlowProps = {
  /** Undefined while it is first read: what lays it out gets ready meanwhile. */
  graph: NamesGraph | undefined
  /** What was asked: with another question the map starts at its top again. */
  question: string
  onOpen: (host: string) => void
}

/** The map itself. Loaded only where it is shown, and not drawn again while somebody types. */
export const NamesFlow = memo(({ graph, question, onOpen }: NamesFlowProps) => {
  const laidOut = useLayout(graph)
  return laidOut ? (
    <ReactFlowProvider>
      <Flow question={question} onOpen={onOpen} laidOut={laidOut} />
    </ReactFlowProvider>
  ) : (
    <Skeleton label="Reading the map" rows={8} />
  )
})

const NODE_TYPES = { card: MapNode }
const NO_EDGES: ReadonlySet<string> = new Set()

// xyflow's own variables, in the colours of the theme.
const COLOURS = {
  '--xy-edge-stroke': 'var(--line-strong)',
  '--xy-background-color': 'var(--surface)',
} as CSSProperties

function Flow({ laidOut, question, onOpen }: Omit<NamesFlowProps, 'graph'> & { laidOut: LaidOut }) {
  const { graph, layout } = laidOut
  const frame = useRef<HTMLDivElement>(null)
  const flow = useReactFlow()
  const isStill = useMedia('(prefers-reduced-motion: reduce)')
  const duration = isStill ? 0 : 200
  const [chosen, setCurrent] = useState('')
  const [pointed, setPointed] = useState('')
  const current = layout.places[chosen] ? chosen : (graph.nodes[0]?.id ?? '')
  const open = useCallback(
    (host: string, id: string) => {
      // The node that was pressed makes way for what it stood for; the focus goes to what is before it.
      const before = graph.edges.find(({ to }) => to === id)?.from ?? ''
      setCurrent(before)
      focusNode(frame.current, before)
      onOpen(host)
    },
    [graph, onOpen],
  )
  const nodes = useMemo(() => flowNodes(laidOut, current, open), [laidOut, current, open])
  const edges = useMemo(
    () => flowEdges(graph.edges, pointed ? edgesThrough(pointed, graph.edges) : NO_EDGES),
    [graph, pointed],
  )
  const start = useCallback(() => {
    const box = frame.current?.getBoundingClientRect()
    if (box) void flow.setViewport(startViewport(layout, box))
  }, [flow, layout])
  const started = useRef('')
  useEffect(() => {
    if (started.current === question) return
    started.current = question
    start()
  }, [question, start])
  const bringIntoSight = (id: string): void => {
    const place = layout.places[id]
    const box = frame.current?.getBoundingClientRect()
    if (!place || !box || isInSight(place, flow.getViewport(), box)) return
    const centre = { x: place.x + NODE_WIDTH / 2, y: place.y + place.height / 2 }
    void flow.setCenter(centre.x, centre.y, { zoom: flow.getZoom(), duration })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const key = STEP_KEYS.find((one) => one === event.key)
    const id = nodeAt(event.target)
    if (!key || !id || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    const next = stepFrom(id, key, layout, graph.edges)
    setCurrent(next)
    bringIntoSight(next)
    focusNode(frame.current, next)
  }
  const point: NodeMouseHandler<MapFlowNode> = (_, { id }) => setPointed(id)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the nodes within
    <div
      ref={frame}
      className="h-[60dvh] sm:h-[max(24rem,calc(100dvh-16.5rem))] overflow-hidden [&_.names-map-lit]:[--xy-edge-stroke:var(--accent)] rounded-lg border border-line bg-surface"
      style={COLOURS}
      onKeyDown={onKeyDown}
      onFocus={({ target }) => {
        const id = nodeAt(target)
        if (!id) return
        setCurrent(id)
        setPointed(id)
        // A click focuses as well, and must not move what is clicked.
        if (target.matches(':focus-visible')) bringIntoSight(id)
      }}
      onBlur={() => setPointed('')}
    >
      <ReactFlow<MapFlowNode>
        aria-label="Map of hosts, VIPs, services and endpoints. The arrow keys go from one to the next."
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        onInit={start}
        minZoom={0.2}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        panActivationKeyCode={null}
        zoomActivationKeyCode={null}
        panOnScroll
        zoomOnDoubleClick={false}
        onNodeMouseEnter={point}
        onNodeMouseLeave={() => setPointed('')}
        proOptions={{ hideAttribution: true }}
      >
        <ViewportPortal>
          {COLUMN_TITLES.map((title, column) => (
            <p
              key={title}
              style={{ transform: `translate(${columnX(column)}px, -28px)` }}
              className="absolute font-medium text-muted text-xs"
            >
              {title}
            </p>
          ))}
        </ViewportPortal>
        <Panel position="bottom-right" className="flex rounded-md border border-line bg-raised">
          <IconButton label="Zoom in" onPress={() => void flow.zoomIn({ duration })}>
            <Plus className="size-4" />
          </IconButton>
          <IconButton label="Zoom out" onPress={() => void flow.zoomOut({ duration })}>
            <Minus className="size-4" />
          </IconButton>
          <IconButton
            label="Show the whole map"
            onPress={() => void flow.fitView({ duration, padding: 0.05, maxZoom: 1 })}
          >
            <Maximize className="size-4" />
          </IconButton>
        </Panel>
      </ReactFlow>
    </div>
  )
}

const nodeAt = (target: EventTarget): string =>
  target instanceof HTMLElement ? (target.dataset.mapNode ?? '') : ''

/** The map moves by itself to what has the focus, so the browser must not scroll its frame. */
function focusNode(frame: HTMLElement | null, id: string): void {
  frame?.querySelector<HTMLElement>(`[data-map-node="${CSS.escape(id)}"]`)?.focus({ preventScroll: true })
}

'use client'

import { useEffect, useRef, useState } from 'react'
import type { GraphLayout } from '#components/names/map/graph-layout.ts'
import type { GraphEdge, GraphNode, NamesGraph } from '#lib/names/name-row.ts'

export type LayoutQuestion = {
  id: number
  nodes: Pick<GraphNode, 'id' | 'kind' | 'stateText'>[]
  edges: GraphEdge[]
}
export type LayoutAnswer = { id: number; layout: GraphLayout }
export type LaidOut = { graph: NamesGraph; layout: GraphLayout }

/** A graph with its layout, which a worker makes; until it is ready the one before stays. */
export function useLayout(graph: NamesGraph | undefined): LaidOut | null {
  const [laidOut, setLaidOut] = useState<LaidOut | null>(null)
  const ask = useRef<((graph: NamesGraph) => void) | null>(null)
  useEffect(() => {
    const layouts = openLayouts(setLaidOut)
    ask.current = layouts.ask
    return () => {
      ask.current = null
      layouts.close()
    }
  }, [])
  useEffect(() => {
    if (graph) ask.current?.(graph)
  }, [graph])
  return laidOut
}

/** Answers come in order; one that was overtaken by a later question is left out. */
function openLayouts(onLaidOut: (laidOut: LaidOut) => void): { ask(graph: NamesGraph): void; close(): void } {
  const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' })
  let asked: { id: number; graph: NamesGraph } = { id: 0, graph: NOTHING }
  const take = ({ id, layout }: LayoutAnswer): void => {
    if (id === asked.id) onLaidOut({ graph: asked.graph, layout })
  }
  let isBroken = false
  const here = async (question: LayoutQuestion): Promise<void> => {
    const { layoutGraph } = await import('#components/names/map/graph-layout.ts')
    take({ id: question.id, layout: layoutGraph(question) })
  }
  worker.onmessage = ({ data }: MessageEvent<LayoutAnswer>) => take(data)
  // A browser or a proxy may refuse workers; the map is then laid out on the page itself.
  worker.onerror = () => {
    isBroken = true
    if (asked.id > 0) void here(questionOf(asked))
  }
  return {
    ask(graph) {
      asked = { id: asked.id + 1, graph }
      if (isBroken) void here(questionOf(asked))
      else worker.postMessage(questionOf(asked))
    },
    close: () => worker.terminate(),
  }
}

const NOTHING: NamesGraph = {
  nodes: [],
  edges: [],
  hosts: { shown: 0, matching: 0, total: 0 },
  namespaces: [],
}

const questionOf = ({ id, graph }: { id: number; graph: NamesGraph }): LayoutQuestion => ({
  id,
  nodes: graph.nodes.map((node) => ({ id: node.id, kind: node.kind, stateText: node.stateText })),
  edges: graph.edges,
})

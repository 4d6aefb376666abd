'use client'

import type { Node, NodeProps } from '@xyflow/react'
import Link from 'next/link'
import { actionOf } from '#components/names/map/node-action.ts'
import { NODE_LOOKS, nodeWords } from '#components/names/map/node-looks.ts'
import { NodeState } from '#components/names/map/node-state.tsx'
import { cn } from '#components/ui/cn.ts'
import type { GraphNode } from '#lib/names/name-row.ts'

export type MapNodeData = {
  node: GraphNode
  /** The one node that the Tab key reaches; the arrow keys lead to the others. */
  isCurrent: boolean
  onOpen: (host: string, id: string) => void
}
export type MapFlowNode = Node<MapNodeData, 'card'>

/**
 * Where edges begin and end, by the names under which xyflow looks for them. Its own Handle also listens for connections
 * that somebody draws, and with hundreds of nodes takes most of the time that a new map does.
 */
const ENDS = (
  <>
    <i className="target absolute top-1/2 left-0 size-px" data-handlepos="left" />
    <i className="source absolute top-1/2 right-0 size-px" data-handlepos="right" />
  </>
)

/** A node of the map: a link where it leads somewhere, a button where it shows more, otherwise only to be read. */
export function MapNode({ id, data: { node, isCurrent, onOpen } }: NodeProps<MapFlowNode>) {
  const action = actionOf(node)
  const common = {
    'data-map-node': id,
    title: action.kind === 'open' ? `${nodeWords(node)}. Show each` : nodeWords(node),
    tabIndex: isCurrent ? 0 : -1,
    className: cn(
      'flex h-full w-full flex-col justify-center overflow-hidden rounded-md border bg-raised px-2.5 text-left',
      node.state === 'bad' ? 'border-bad' : 'border-line',
      action.kind === 'none' ? 'cursor-grab' : 'cursor-pointer hover:border-accent',
    ),
  }
  return (
    <>
      {ENDS}
      {action.kind === 'go' ? (
        <Link {...common} href={action.href} draggable={false} prefetch={false}>
          <Card node={node} />
        </Link>
      ) : action.kind === 'open' ? (
        <button {...common} type="button" onClick={() => onOpen(action.host, id)}>
          <Card node={node} />
        </button>
      ) : (
        // biome-ignore lint/a11y/useSemanticElements: a node is no set of fields
        <div {...common} role="group" aria-label={nodeWords(node)}>
          <Card node={node} />
        </div>
      )}
    </>
  )
}

function Card({ node }: { node: GraphNode }) {
  const { icon: Icon, className, word } = NODE_LOOKS[node.kind]
  return (
    <>
      <span className="flex items-center gap-1.5">
        <Icon aria-hidden className={cn('size-3.5 shrink-0', className)} />
        <span className="sr-only">{word} </span>
        <span className={cn('truncate font-medium text-sm', node.kind === 'vip' && 'font-mono text-xs')}>
          {node.label}
        </span>
      </span>
      {node.detail ? <span className="truncate text-muted text-xs">{node.detail}</span> : null}
      <NodeState node={node} className="[&>span]:truncate" />
    </>
  )
}

'use client'

import Link from 'next/link'
import { NodeState } from '#components/names/map/node-state.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import type { GraphNode } from '#lib/names/name-row.ts'

/** A node of the map as a line of a table, with what it leads to. */
export function NodeText({ node, onOpen }: { node: GraphNode; onOpen: (host: string) => void }) {
  const { opens } = node
  return (
    <div className="min-w-0">
      {node.href ? (
        <Link href={node.href} prefetch={false} className="text-accent hover:underline">
          <NameText>{node.label}</NameText>
        </Link>
      ) : (
        <NameText>{node.label}</NameText>
      )}
      {node.detail ? <p className="text-muted text-xs wrap-anywhere">{node.detail}</p> : null}
      {opens ? (
        <button
          type="button"
          aria-label={`Show each endpoint of ${opens}`}
          className="text-accent text-xs hover:underline"
          onClick={() => onOpen(opens)}
        >
          Show each
        </button>
      ) : null}
      <NodeState node={node} className="items-start [&>svg]:mt-0.5" />
    </div>
  )
}

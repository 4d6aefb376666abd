'use client'

import { useMemo } from 'react'
import { type GraphRow, graphRows } from '#components/names/map/graph-rows.ts'
import { NodeText } from '#components/names/map/node-text.tsx'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import type { GraphNode, NamesGraph } from '#lib/names/name-row.ts'

/** What the map shows, as a table: one row a host. */
export function GraphTable({ graph, onOpen }: { graph: NamesGraph; onOpen: (host: string) => void }) {
  const rows = useMemo(() => graphRows(graph), [graph])
  const columns = useMemo(() => columnsOf(onOpen), [onOpen])
  return <DataTable label="Hosts, VIPs, services and endpoints" columns={columns} rows={rows} />
}

function columnsOf(onOpen: (host: string) => void): Column<GraphRow>[] {
  const list = (label: string, nodes: readonly GraphNode[]) =>
    nodes.length === 0 ? (
      <span className="text-muted">none</span>
    ) : (
      <ul aria-label={label} className="space-y-1.5">
        {nodes.map((node) => (
          <li key={node.id}>
            <NodeText node={node} onOpen={onOpen} />
          </li>
        ))}
      </ul>
    )
  return [
    {
      id: 'host',
      header: 'Host',
      cell: ({ host, vips, services, endpoints }) => (
        <div className="min-w-36 space-y-2">
          <div className="font-medium">
            <NodeText node={host} onOpen={onOpen} />
          </div>
          <dl className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-2 gap-y-1.5 lg:hidden">
            {(
              [
                ['VIP', vips],
                ['Service', services],
                ['Endpoints', endpoints],
              ] as const
            ).map(([title, nodes]) => (
              <div key={title} className="contents">
                <dt className="text-muted text-xs">{title}</dt>
                <dd className="min-w-0">{list(`${title} of ${host.label}`, nodes)}</dd>
              </div>
            ))}
          </dl>
        </div>
      ),
    },
    {
      id: 'vips',
      header: 'VIP',
      wideOnly: true,
      cell: ({ host, vips }) => list(`VIPs of ${host.label}`, vips),
    },
    {
      id: 'services',
      header: 'Service',
      wideOnly: true,
      cell: ({ host, services }) => list(`Services of ${host.label}`, services),
    },
    {
      id: 'endpoints',
      header: 'Endpoints',
      wideOnly: true,
      cell: ({ host, endpoints }) => list(`Endpoints of ${host.label}`, endpoints),
    },
  ]
}

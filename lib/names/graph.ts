import type { ObjectRef } from '#lib/kube/object-ref.ts'
import { type EndpointsOf, endpointNodes } from '#lib/names/graph-endpoints.ts'
import { hostNode, moreNode, serviceNode, vipNode } from '#lib/names/graph-nodes.ts'
import type { GraphEdge, GraphNode, NameEndpoint, NameRow, NamesGraph, Vip } from '#lib/names/name-row.ts'

/** What stands in one source of a host: the addresses that it gives the host, and the workloads that it selects. */
export type GraphSource = {
  ref: ObjectRef
  vips: Vip[]
  endpoints: EndpointsOf
  /** Why DNS does not use it for this host; empty when it does. */
  shadowed: string
}
type GraphHost = { row: NameRow; sources: GraphSource[] }

export type GraphInput = {
  /** The hosts that fit the filter, in the order of the list. */
  matching: readonly NameRow[]
  total: number
  namespaces: { name: string; hosts: number }[]
  /** A host whose endpoints are listed one by one; empty for none. */
  open: string
  sourcesOf: (row: NameRow) => GraphSource[]
  /** The endpoints of the open host, those that take requests first. */
  listEndpoints: (host: string, source: ObjectRef) => { endpoints: NameEndpoint[]; total: number }
}

const MOST_HOSTS = 24
const MOST_NODES = 250
const MOST_VIPS = 6
const MOST_SOURCES = 6

/**
 * The map of the hosts that fit a filter: host, its addresses, the Services and ServiceEntries that give them, and the
 * endpoints behind. What two hosts share is one node with an edge to each. Hosts that don't fit are counted in a last node.
 */
export function namesGraph(input: GraphInput): NamesGraph {
  const { matching, total, namespaces, open } = input
  const drawing = new Drawing()
  let shown = 0
  for (const row of toLookAtFirst(matching, open)) {
    if (shown === MOST_HOSTS || (shown > 0 && drawing.nodes.size >= MOST_NODES - MOST_OF_A_HOST)) break
    drawHost(drawing, { row, sources: input.sourcesOf(row) }, input)
    shown += 1
  }
  const left = matching.length - shown
  if (left > 0) drawing.add(moreNode('hosts', left, 'host', 'Filter by name or namespace to see them.'))
  return {
    nodes: markShared([...drawing.nodes.values()], drawing.edges),
    edges: [...drawing.edges.values()],
    hosts: { shown, matching: matching.length, total },
    namespaces,
  }
}

/** A host, its addresses, its sources with one node of endpoints each, and two that count what is left out. */
const MOST_OF_A_HOST = 1 + MOST_VIPS + 1 + MOST_SOURCES * 2 + 1

/** The open host, then those with problems, then those with most VMs behind them, then by name. */
function toLookAtFirst(rows: readonly NameRow[], open: string): NameRow[] {
  const rank = (row: NameRow): number => (row.host === open ? 0 : row.problems.length > 0 ? 1 : 2)
  return rows.toSorted((a, b) => rank(a) - rank(b) || b.vmsTotal - a.vmsTotal)
}

class Drawing {
  readonly nodes = new Map<string, GraphNode>()
  readonly edges = new Map<string, GraphEdge>()

  /** Adds a node once; the first to draw it says what it is. Returns its id. */
  add(node: GraphNode): string {
    if (!this.nodes.has(node.id)) this.nodes.set(node.id, node)
    return node.id
  }

  join(from: string, to: string): void {
    const id = `${from} > ${to}`
    this.edges.set(id, { id, from, to })
  }
}

function drawHost(drawing: Drawing, { row, sources }: GraphHost, input: GraphInput): void {
  const host = drawing.add(hostNode(row))
  const drawnVips = new Set(row.vips.slice(0, MOST_VIPS).map(({ value }) => value))
  for (const source of sources.slice(0, MOST_SOURCES)) {
    const service = drawing.add(serviceNode(source, row))
    const own = source.shadowed ? [] : source.vips.filter(({ value }) => drawnVips.has(value))
    for (const vip of own) {
      const id = drawing.add(vipNode(vip))
      drawing.join(host, id)
      drawing.join(id, service)
    }
    if (own.length === 0) drawing.join(host, service)
    const list = row.host === input.open ? input.listEndpoints(row.host, source.ref) : null
    for (const endpoint of endpointNodes(source, list, row.host)) drawing.join(service, drawing.add(endpoint))
  }
  const more = [
    { of: 'vips', left: row.vips.length - drawnVips.size, what: 'address' },
    { of: 'sources', left: sources.length - MOST_SOURCES, what: 'source' },
  ]
  for (const { of, left, what } of more) {
    if (left > 0)
      drawing.join(
        host,
        drawing.add(moreNode(`${of}:${row.host}`, left, what, 'They are on the page of the host.')),
      )
  }
}

/** An address that several Services or ServiceEntries give is what to look at: their traffic can't be told apart by it. */
function markShared(nodes: GraphNode[], edges: ReadonlyMap<string, GraphEdge>): GraphNode[] {
  const services = new Map<string, number>()
  for (const { from } of edges.values()) services.set(from, (services.get(from) ?? 0) + 1)
  return nodes.map((node) => {
    const sharing = services.get(node.id) ?? 0
    if (node.kind !== 'vip' || sharing < 2) return node
    return { ...node, state: 'bad', stateText: `${sharing} Services or ServiceEntries have this address` }
  })
}

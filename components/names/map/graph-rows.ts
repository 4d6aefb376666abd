import type { GraphNode, NamesGraph } from '#lib/names/name-row.ts'

/** One host of the map with all that stands to its right: a row of the table that says the same. */
export type GraphRow = {
  id: string
  host: GraphNode
  vips: GraphNode[]
  services: GraphNode[]
  endpoints: GraphNode[]
}

/** The hosts of a graph, in its order, with what each leads to; what is left out stands in the place of what it is. */
export function graphRows({ nodes, edges }: Pick<NamesGraph, 'nodes' | 'edges'>): GraphRow[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const after = Map.groupBy(edges, ({ from }) => from)
  const behind = (sources: readonly GraphNode[]): GraphNode[] => {
    const ids = new Set(sources.flatMap(({ id }) => (after.get(id) ?? []).map(({ to }) => to)))
    return [...ids].flatMap((id) => byId.get(id) ?? [])
  }
  return nodes
    .filter(({ kind }) => kind === 'host')
    .map((host) => {
      const first = behind([host])
      const vips = first.filter(({ kind }) => kind === 'vip')
      const beyond = [...first.filter(({ kind }) => kind !== 'vip'), ...behind(vips)]
      const services = unique(beyond.filter(({ kind }) => kind === 'service'))
      const endpoints = unique([...beyond.filter(({ kind }) => kind !== 'service'), ...behind(services)])
      return { id: host.id, host, vips, services, endpoints }
    })
}

const unique = (nodes: readonly GraphNode[]): GraphNode[] => [
  ...new Map(nodes.map((node) => [node.id, node])).values(),
]

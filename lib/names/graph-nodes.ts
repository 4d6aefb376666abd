import type { GraphSource } from '#lib/names/graph.ts'
import type { GraphNode, NameRow, Vip, VipOrigin } from '#lib/names/name-row.ts'

/** A host, with the first of its problems. */
export function hostNode(row: NameRow): GraphNode {
  const [problem] = row.problems
  const ports = row.ports.map(({ number, protocol }) => `${number} ${protocol}`.trim()).slice(0, 4)
  const more = row.ports.length > ports.length ? [`${row.ports.length - ports.length} more`] : []
  return {
    id: `host:${row.host}`,
    kind: 'host',
    label: row.host,
    detail: [...ports, ...more].join(', ') || 'no ports',
    state: problem ? 'bad' : row.withoutVip ? 'none' : 'good',
    stateText: problem?.message ?? row.withoutVip,
    href: `/names/hosts/${encodeURIComponent(row.host)}`,
  }
}

const ORIGINS: Record<VipOrigin, string> = {
  'cluster-ip': 'ClusterIP',
  spec: 'spec.addresses',
  allocated: 'allocated by Istio',
  headless: 'of a ready pod',
  legacy: 'allocated by hash',
}

/** An address; the same one wherever it comes from. */
export const vipNode = ({ value, family, origin }: Vip): GraphNode => ({
  id: `vip:${value}`,
  kind: 'vip',
  label: value,
  detail: ORIGINS[origin],
  state: family === 'cidr' ? 'none' : 'good',
  stateText: family === 'cidr' ? 'A range: DNS does not answer with it' : '',
  href: `/names?q=${encodeURIComponent(value)}`,
})

/** A Service or ServiceEntry. */
export const serviceNode = ({ ref, shadowed }: GraphSource, row: NameRow): GraphNode => ({
  id: `${ref.kind}:${ref.namespace}/${ref.name}`,
  kind: 'service',
  label: ref.name,
  detail: `${ref.kind} in ${ref.namespace}`,
  state: shadowed ? 'bad' : 'good',
  stateText: shadowed,
  href: `/traffic/${encodeURIComponent(row.host)}`,
})

/** What is left out, by number. */
export const moreNode = (of: string, left: number, what: string, text: string): GraphNode => ({
  id: `more:${of}`,
  kind: 'more',
  label: `${left} more ${left === 1 ? what : plural(what)}`,
  detail: '',
  state: 'none',
  stateText: text,
  href: '',
})

const plural = (what: string): string => (what.endsWith('s') ? `${what}es` : `${what}s`)

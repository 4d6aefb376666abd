import type { GraphSource } from '#lib/names/graph.ts'
import { moreNode } from '#lib/names/graph-nodes.ts'
import type { GraphNode, NameEndpoint } from '#lib/names/name-row.ts'
import type { NameResolution } from '#lib/names/name-service.ts'

/** How many workloads stand behind a source; `group` is the one WorkloadGroup that they are of, empty when there is no such. */
export type EndpointsOf = {
  vmsEligible: number
  vmsTotal: number
  podsReady: number
  podsTotal: number
  resolution: NameResolution
  group: string
}

const MOST_LISTED = 30

/** The endpoints of a source as one node, or as a list when its host is open. */
export function endpointNodes(
  source: GraphSource,
  list: { endpoints: NameEndpoint[]; total: number } | null,
  host: string,
): GraphNode[] {
  const of = `${source.ref.kind}:${source.ref.namespace}/${source.ref.name}`
  if (!list || list.total === 0) return [endpointsNode(of, source.endpoints, host)]
  const shown = list.endpoints.slice(0, MOST_LISTED)
  const left = list.total - shown.length
  return [
    ...shown.map(endpointNode),
    ...(left > 0 ? [moreNode(`endpoints:${of}`, left, 'endpoint', 'They are on the page of the host.')] : []),
  ]
}

function endpointNode({ kind, namespace, name, address, eligible, why }: NameEndpoint): GraphNode {
  return {
    id: `${kind}:${namespace}/${name}`,
    kind: 'endpoint',
    label: name,
    detail: [kind === 'vm' ? 'VM' : 'pod', address === name ? '' : address].filter(Boolean).join(' '),
    state: eligible ? 'good' : 'bad',
    stateText: eligible ? 'It takes requests' : why,
    // An endpoint that a ServiceEntry writes down itself is called by its address, and has no page.
    href:
      kind === 'vm' && name !== address
        ? `/entries/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`
        : '',
  }
}

function endpointsNode(of: string, counts: EndpointsOf, host: string): GraphNode {
  const { vmsEligible, vmsTotal, podsReady, podsTotal, resolution, group } = counts
  const [eligible, total] = [vmsEligible + podsReady, vmsTotal + podsTotal]
  const node = { id: `endpoints:${of}`, kind: 'endpoint', href: '' } as const
  if (total === 0) return { ...node, ...nothing(resolution) }
  const label = [words(vmsTotal, 'VM'), words(podsTotal, 'pod')].filter(Boolean).join(', ')
  const [namespace = '', name = ''] = group.split('/')
  return {
    ...node,
    label,
    detail: name ? `WorkloadGroup ${name}` : '',
    state: eligible > 0 ? 'good' : 'bad',
    stateText: eligible > 0 ? `${eligible} of ${total} take requests` : 'None of them takes requests',
    opens: host,
    href: group ? `/workloads/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}` : '',
  }
}

const words = (n: number, what: string): string => (n === 0 ? '' : `${n} ${what}${n === 1 ? '' : 's'}`)

/** Where requests go without an endpoint in the mesh. */
function nothing(resolution: NameResolution): Pick<GraphNode, 'label' | 'detail' | 'state' | 'stateText'> {
  switch (resolution) {
    case 'dns':
    case 'dns-round-robin':
    case 'dynamic-dns':
      return {
        label: 'Looked up by DNS',
        detail: 'no endpoints written',
        state: 'none',
        stateText: 'The caller’s Envoy looks the host up itself.',
      }
    case 'passthrough':
      return {
        label: 'Where the caller dials',
        detail: 'resolution NONE or headless',
        state: 'none',
        stateText: 'Envoy passes connections on to the address that the caller chose.',
      }
    case 'alias':
      return { label: 'Another name', detail: 'ExternalName', state: 'none', stateText: 'It is an alias.' }
    case 'static':
      return {
        label: 'No endpoints',
        detail: '',
        state: 'bad',
        stateText: 'Nothing stands behind it, so requests fail.',
      }
  }
}

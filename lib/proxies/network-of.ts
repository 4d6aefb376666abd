import type { Pod, WorkloadEntry } from '#lib/kube/objects.ts'

const NETWORK = 'topology.istio.io/network'

/** The network of a workload as Istio reads it; empty for the mesh's own. An entry's field goes before its label, a pod's label before its proxy's setting. */
export const networkOf = ({ metadata: { labels }, spec }: WorkloadEntry | Pod): string =>
  'address' in spec
    ? spec.network || (labels[NETWORK] ?? '')
    : (labels[NETWORK] ?? (spec.proxy?.network || ''))

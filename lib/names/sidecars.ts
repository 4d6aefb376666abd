import { z } from 'zod'
import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { ObjectOf } from '#lib/kube/objects.ts'
import { carries } from '#lib/mesh/label-index.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'

/** What of a Sidecar decides names. `port` is 0 when a listener takes services of every port. */
type SidecarRule = {
  ref: ObjectRef
  selector: Record<string, string> | null
  egress: { port: number; hosts: string[] }[]
}

/** The Sidecars of each namespace in the order in which istiod tries them, and the one that serves whole namespaces without. */
export type Sidecars = { byNamespace: ReadonlyMap<string, readonly SidecarRule[]>; root: SidecarRule | null }

const spec = z.object({
  workloadSelector: z.object({ labels: z.record(z.string(), z.string()).default({}) }).nullish(),
  egress: z
    .array(
      z.object({
        port: z.object({ number: z.number().default(0), protocol: z.string().default('') }).nullish(),
        hosts: z.array(z.string()).default([]),
      }),
    )
    .nullish(),
})

/** Reads Sidecars, those with a workloadSelector first and then by age. One that can't be read is left out. */
export function readSidecars(sidecars: readonly ObjectOf<'Sidecar'>[], rootNamespace: string): Sidecars {
  const rules = [...sidecars].sort(byAge).flatMap((sidecar) => readSidecar(sidecar) ?? [])
  const inOrder = [...rules.filter(({ selector }) => selector), ...rules.filter(({ selector }) => !selector)]
  return {
    byNamespace: Map.groupBy(inOrder, ({ ref }) => ref.namespace),
    root: rules.find(({ ref, selector }) => ref.namespace === rootNamespace && !selector) ?? null,
  }
}

const byAge = ({ metadata: a }: ObjectOf<'Sidecar'>, { metadata: b }: ObjectOf<'Sidecar'>): number => {
  const [one, other] = [a, b].map(({ createdAt, name, namespace }) => [createdAt, name, namespace].join('\n'))
  return (one ?? '') < (other ?? '') ? -1 : 1
}

function readSidecar(sidecar: ObjectOf<'Sidecar'>): SidecarRule | null {
  const read = spec.safeParse(sidecar.spec)
  if (!read.success) return null
  const { namespace, name } = sidecar.metadata
  return {
    ref: { kind: 'Sidecar', namespace, name },
    selector: read.data.workloadSelector?.labels ?? null,
    egress: (read.data.egress ?? []).map(({ port, hosts }) => ({
      // A listener for an HTTP proxy takes services of any port.
      port: port && port.protocol.toLowerCase() !== 'http_proxy' ? port.number : 0,
      hosts,
    })),
  }
}

/**
 * The Sidecar of a proxy, or null for Istio's default: the first of its namespace that has no selector or whose selector
 * matches, else the root namespace's. Gateways and waypoints heed none.
 */
export function sidecarOf(sidecars: Sidecars, proxy: NameProxy): SidecarRule | null {
  if (proxy.type !== 'sidecar') return null
  const labels = labelsOfProxy(proxy)
  const own = sidecars.byNamespace.get(proxy.namespace) ?? []
  return own.find(({ selector }) => !selector || carries(labels, selector)) ?? sidecars.root
}

/** istiod adds where a proxy is to its labels before it matches them. */
const labelsOfProxy = ({ labels, clusterId, network }: NameProxy): Record<string, string> => ({
  ...(network ? { 'topology.istio.io/network': network } : {}),
  ...labels,
  ...(clusterId ? { 'topology.istio.io/cluster': clusterId } : {}),
})

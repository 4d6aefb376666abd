import type { JsonObject } from '#lib/json.ts'
import type { ObjectOf } from '#lib/kube/objects.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { carries } from '#lib/mesh/label-index.ts'
import { oldestFirst, ROOT_NAMESPACE } from '#lib/traffic/destinations.ts'
import type { Endpoints } from '#lib/traffic/preflight/behind.ts'
import { objectAt, textAt } from '#lib/traffic/spec-edit.ts'

type Policy = ObjectOf<'PeerAuthentication'>

/** What an endpoint's proxy accepts, and the PeerAuthentication that says so; empty for Istio's own default. */
export type Accepts = { mode: 'STRICT' | 'PERMISSIVE' | 'DISABLE'; because: string }

/**
 * Istio's ComposePeerAuthentication: the oldest of the mesh, of the namespace and of the workload, each overriding the one
 * before where it sets a mode. A policy of the root namespace with a selector counts for nothing; ports are the
 * workload's own.
 */
export function acceptsOf(
  inventory: Readonly<Inventory>,
  rootNamespace = ROOT_NAMESPACE,
): (endpoint: Endpoints) => Accepts {
  const byNamespace = Map.groupBy(
    oldestFirst([...inventory.objects.PeerAuthentication.values()]),
    ({ metadata }) => metadata.namespace,
  )
  const unselected = (namespace: string) =>
    (byNamespace.get(namespace) ?? []).find((one) => !hasSelector(one))
  const mesh = unselected(rootNamespace)
  return ({ namespace, labels, port }) => {
    const own = namespace === rootNamespace ? [] : (byNamespace.get(namespace) ?? [])
    const workload = own.find((one) => hasSelector(one) && carries(labels, selectorOf(one)))
    const chain = [mesh, namespace === rootNamespace ? undefined : unselected(namespace), workload]
    let accepts: Accepts = { mode: 'PERMISSIVE', because: '' }
    for (const policy of chain)
      accepts = policy ? override(accepts, policy, objectAt(policy.spec, 'mtls')) : accepts
    if (!workload || port === null) return accepts
    return override(accepts, workload, objectAt(objectAt(workload.spec, 'portLevelMtls'), String(port)))
  }
}

function override(accepts: Accepts, { metadata }: Policy, mtls: JsonObject): Accepts {
  const mode = textAt(mtls, 'mode')
  if (mode !== 'STRICT' && mode !== 'PERMISSIVE' && mode !== 'DISABLE') return accepts
  return { mode, because: `PeerAuthentication ${metadata.namespace}/${metadata.name}` }
}

const selectorOf = ({ spec }: Policy): Record<string, string> =>
  Object.fromEntries(
    Object.entries(objectAt(objectAt(spec, 'selector'), 'matchLabels')).map(([key, value]) => [
      key,
      String(value),
    ]),
  )

const hasSelector = (policy: Policy): boolean => Object.keys(selectorOf(policy)).length > 0

import { backendsIn, type HostInDraft, subsetsIn } from '#components/traffic/edit/backends-in.ts'
import type { HostDetail } from '#lib/mesh/views.ts'
import type { DestinationForm } from '#lib/traffic/destination-form.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'

/**
 * Where a new rule most likely sends to: the subset of the pods, which is what is tried out on a few first. A host that
 * only gateways know, such as `*`, has nothing behind it: then where another rule sends to.
 */
export function likelyDestination(
  { host, source }: HostDetail,
  hosts: readonly HostInDraft[],
  rules: readonly TrafficRule[],
): DestinationForm {
  const [other] = rules.flatMap(({ destinations }) => destinations)
  if (!source && other) return { host: other.host, subset: other.subset, port: other.port }
  const own = hosts.find((one) => one.host === host)
  const names = (own ? subsetsIn(own) : []).map(({ name }) => name)
  const ofPods = names.find((name) => {
    const backends = backendsIn(hosts, host, name)
    return backends !== undefined && backends.podsTotal > 0 && backends.vmsTotal === 0
  })
  return { host, subset: ofPods ?? names[0] ?? '', port: null }
}

import { rulesByHost } from '#server/demo/envoy/clusters.ts'
import type { MeshService } from '#server/demo/istiod/services.ts'
import type { ObjectStore } from '#server/demo/kube/object-store.ts'
import { type Part, partOf, partsOf } from '#server/demo/parts.ts'

/** What a DestinationRule asks of a cluster; `rule` is empty when none does. */
export type TrafficPolicy = {
  connectionPool: Part
  loadBalancer: Part
  outlierDetection: Part | undefined
  tls: Part
  /** `<namespace>/<name>` of the rule. */
  rule: string
}

/** The policy of each cluster for clients of a namespace: a subset's own part wins over that of the whole host. */
export function policies(
  store: ObjectStore,
  clientNamespace: string,
): (service: MeshService, subset: string, port: number) => TrafficPolicy {
  const rules = rulesByHost(store)
  return (service, subset, port) => {
    const of = rules(service, clientNamespace)
    const rule =
      of.find(({ spec }) => partsOf(spec.subsets).some(({ name }) => name === subset)) ??
      (subset === '' ? of[0] : undefined)
    const whole = partOf(rule?.spec.trafficPolicy)
    const own = partOf(partsOf(rule?.spec.subsets).find(({ name }) => name === subset)?.trafficPolicy)
    const merged = { ...whole, ...ofPort(whole, port), ...own, ...ofPort(own, port) }
    return {
      connectionPool: partOf(merged.connectionPool),
      loadBalancer: partOf(merged.loadBalancer),
      outlierDetection: merged.outlierDetection === undefined ? undefined : partOf(merged.outlierDetection),
      tls: partOf(merged.tls),
      rule: rule ? `${rule.metadata.namespace}/${rule.metadata.name}` : '',
    }
  }
}

const ofPort = ({ portLevelSettings }: Part, port: number): Part => {
  const { port: _, ...settings } =
    partsOf(portLevelSettings).find((one) => partOf(one.port).number === port) ?? {}
  return settings
}

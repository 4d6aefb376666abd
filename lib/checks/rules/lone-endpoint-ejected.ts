import type { Check } from '#lib/checks/check.ts'
import { behindOnce } from '#lib/checks/rules/behind-once.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { destinationRuleHost, subsetsOf } from '#lib/traffic/destinations.ts'
import { countOf, eligibleOf, within } from '#lib/traffic/preflight/behind.ts'
import { policyOf } from '#lib/traffic/preflight/policy.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'
import { listAt, numberAt, objectAt } from '#lib/traffic/spec-edit.ts'

/** Outlier detection that may eject the only endpoint. */
export const loneEndpointEjected: Check = {
  code: 'ISTH053',
  title: 'Outlier detection may eject the only endpoint',
  severity: 'warning',
  why: 'Envoy ejects endpoints up to maxEjectionPercent of all. At 100 it ejects the only one too, which leaves nothing: all requests answer 503 with the flag UH until baseEjectionTime is over.',
  docs: [
    'Below 100, and so without maxEjectionPercent (10), a single endpoint is never ejected. Nor does its ejection matter where minHealthPercent is above 0: Envoy sends to ejected endpoints then.',
    'It is usual while a system moves: the first pod or the last VM of a subset is alone in it.',
  ],
  links: [PAGES.destinationRule],
  reads: ['DestinationRule', 'Service', 'ServiceEntry', 'WorkloadEntry', 'EndpointSlice', 'Pod'],
  isLive: true,
  subject: 'DestinationRule',
  run(rule, scene) {
    const subsets = subsetsOf(rule)
    const places = subsets.length > 0 ? subsets : [{ name: '', labels: {} }]
    const ejecting = places.filter(({ name }) => ejectsAll(policyOf([rule], name, null).outlierDetection))
    if (ejecting.length === 0) return []
    const host = destinationRuleHost(rule)
    const behind = behindOnce(scene, host, null)
    return ejecting.flatMap(({ name, labels }) => {
      const inside = within(behind, labels)
      if (inside.state !== 'known' || countOf(eligibleOf(inside.endpoints)) !== 1) return []
      return [
        {
          objects: [refOf(rule)],
          text: `${objectText(rule)} may eject every endpoint of ${name ? `subset ${name} of ${host}` : host} (maxEjectionPercent 100), and a single one takes requests there.`,
          field: `${policyField(rule.spec, name)}.outlierDetection`,
          fix: {
            text: 'Add a second endpoint, or write a maxEjectionPercent below 100.',
          },
        },
      ]
    })
  },
}

/** Envoy ejects when one more is no more than the percentage; Istio never says that one may always be ejected. */
function ejectsAll(outlier: unknown): boolean {
  if (!isJsonObject(outlier)) return false
  const errors = numberAt(outlier, 'consecutive5xxErrors')
  const isOff = errors === 0 && (numberAt(outlier, 'consecutiveGatewayErrors') ?? 0) === 0
  return (
    !isOff &&
    (numberAt(outlier, 'maxEjectionPercent') ?? 0) >= 100 &&
    (numberAt(outlier, 'minHealthPercent') ?? 0) === 0
  )
}

/** Where the policy is written that has the outlier detection: at the subset, or else at the top. */
function policyField(spec: JsonObject, subset: string): string {
  const at = listAt(spec, 'subsets').findIndex(
    (one) =>
      isJsonObject(one) &&
      one.name === subset &&
      objectAt(one, 'trafficPolicy').outlierDetection !== undefined,
  )
  return at === -1 ? 'spec.trafficPolicy' : `spec.subsets[${at}].trafficPolicy`
}

import type { Check, Found } from '#lib/checks/check.ts'
import { orderText } from '#lib/checks/rules/order-text.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { isJsonObject } from '#lib/json.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { DestinationRule } from '#lib/kube/objects.ts'
import { destinationRulesOf } from '#lib/mesh/backends.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { listed } from '#lib/names/findings/finding.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { destinationRuleHost } from '#lib/traffic/destinations.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'
import { visibilityOf } from '#lib/traffic/preflight/visibility.ts'
import { listAt, objectAt, textAt } from '#lib/traffic/spec-edit.ts'

/** A DestinationRule of which parts are ignored, since an older one of its namespace and host says something else. */
export const mergedRulesDiffer: Check = {
  code: 'ISTH059',
  title: 'Two DestinationRules of one host disagree',
  severity: 'warning',
  why: 'istiod joins the DestinationRules of one host and namespace that are exported alike: a subset is that of the oldest that defines it, and the traffic policy is that of the oldest that has one. What the others say of the same is ignored.',
  docs: [
    'Different subsets in several DestinationRules are joined, and are no finding. Nor are those for some workloads only.',
  ],
  links: [PAGES.destinationRule, PAGES.trafficPractices],
  reads: ['DestinationRule'],
  subject: 'DestinationRule',
  run(rule, { inventory }) {
    const all = destinationRulesOf(inventory, destinationRuleHost(rule))
    const place = all.findIndex(({ metadata }) => keyOf(metadata) === keyOf(rule.metadata))
    const older = all.slice(0, Math.max(0, place)).filter((other) => isJoined(rule, other))
    return [...ignoredSubsets(rule, older), ...ignoredPolicy(rule, older)]
  },
}

function isJoined(rule: DestinationRule, other: DestinationRule): boolean {
  const places = [rule, other].map(visibilityOf).map((one) => (one === 'all' ? one : [...one].sort()))
  return (
    rule.metadata.namespace === other.metadata.namespace &&
    rule.spec.workloadSelector === undefined &&
    other.spec.workloadSelector === undefined &&
    isDeepStrictEqual(places[0], places[1])
  )
}

function ignoredSubsets(rule: DestinationRule, older: readonly DestinationRule[]): Found[] {
  return listAt(rule.spec, 'subsets').flatMap((subset, index): Found[] => {
    if (!isJsonObject(subset)) return []
    const name = textAt(subset, 'name')
    for (const other of older) {
      const there = listAt(other.spec, 'subsets').find((one) => isJsonObject(one) && one.name === name)
      if (there === undefined) continue
      if (isDeepStrictEqual(there, subset)) return []
      return [
        {
          objects: [refOf(rule), refOf(other)],
          text: `Subset ${name} of ${objectText(rule)} is ignored: ${objectText(other)}, ${orderText(other, rule)}, defines it otherwise.`,
          field: `spec.subsets[${index}]`,
          fix: { text: `Define the subset in one of them, or give this one another name.` },
        },
      ]
    }
    return []
  })
}

function ignoredPolicy(rule: DestinationRule, older: readonly DestinationRule[]): Found[] {
  const own = objectAt(rule.spec, 'trafficPolicy')
  const first = older.find(({ spec }) => Object.keys(objectAt(spec, 'trafficPolicy')).length > 0)
  if (Object.keys(own).length === 0 || !first) return []
  const theirs = objectAt(first.spec, 'trafficPolicy')
  if (isDeepStrictEqual(own, theirs)) return []
  return [
    {
      objects: [refOf(rule), refOf(first)],
      text: `The trafficPolicy of ${objectText(rule)} (${listed(Object.keys(own))}) is ignored: that of ${objectText(first)}, ${orderText(first, rule)}, holds.`,
      field: 'spec.trafficPolicy',
      fix: { text: `Put both into ${objectText(first)}.` },
    },
  ]
}

import type { Check, Found } from '#lib/checks/check.ts'
import { mergeChange } from '#lib/checks/rules/merge-change.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { fieldOfRule } from '#lib/checks/rules/targets-of-service.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import type { VirtualService } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { objectText, ruleText, targetText } from '#lib/traffic/preflight/scene.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'
import { listAt, ruleAt, withRule } from '#lib/traffic/spec-edit.ts'
import { toPercentages } from '#lib/traffic/weights.ts'

/** Weights that do not mean what they say: they do not total 100, or a lone destination has one. */
export const weightsTotal: Check = {
  code: 'ISTH040',
  title: 'Weights do not total 100',
  severity: 'warning',
  why: 'Istio takes weights relative to their total, and gives a single destination everything, whatever its weight. So weights that do not total 100 share out other parts than they seem to say.',
  docs: [
    'Weights that are all equal, and those on a scale of 10, 1,000 or 10,000, mean what they say and are no finding. Istio refuses weights that total 0.',
  ],
  links: [PAGES.virtualService],
  reads: ['VirtualService'],
  subject: 'VirtualService',
  run: (service) => readRules(service.spec).flatMap((rule) => judge(service, rule)),
}

/** Scales that people choose on purpose. */
const SCALES = new Set([1, 10, 100, 1_000, 10_000])

function judge(service: VirtualService, rule: TrafficRule): Found[] {
  const { destinations } = rule
  const [first] = destinations
  if (!first) return []
  if (destinations.length === 1) return loneWeight(service, rule)
  const weights = destinations.map(({ weight }) => weight)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const where = `${ruleText(rule)} of ${objectText(service)}`
  const field = `${fieldOfRule(rule)}.route`
  if (total === 0)
    return [
      {
        objects: [refOf(service)],
        text: `All ${destinations.length} destinations of ${where} have the weight 0: Istio refuses that.`,
        field,
        fix: { text: 'Give one of them a weight, such as 100.' },
        severity: 'error',
      },
    ]
  if (SCALES.has(total) || weights.every((weight) => weight === first.weight)) return []
  const shares = destinations.map((to) => `${targetText(to)} ${to.weight} (${shareText(to.percent)} %)`)
  const percents = toPercentages(weights)
  return [
    {
      objects: [refOf(service)],
      text: `Weights of ${where} total ${total}, so that shares are others than written: ${shares.join(', ')}.`,
      field,
      fix: isExact(weights, percents, total)
        ? {
            text: `Write weights that total 100. The shares of now are ${percents.join(', ')}.`,
            change: mergeChange(service, {
              [rule.kind]: listAt(withWeights(service, rule, percents), rule.kind),
            }),
          }
        : // A small share would become none, or another one.
          {
            text: 'Write weights that total 100. The shares of now are no whole percents: choose which are meant.',
          },
    },
  ]
}

const isExact = (weights: readonly number[], percents: readonly number[], total: number): boolean =>
  weights.every((weight, index) => weight * 100 === (percents[index] ?? 0) * total)

/** Two digits, where the shares of one digit would add up to more than all. */
const shareText = (percent: number): string => String(Math.round(percent * 100) / 100)

const withWeights = (service: VirtualService, rule: TrafficRule, percents: readonly number[]): JsonObject =>
  withRule(service.spec, rule.id, (written) => ({
    ...written,
    route: listAt(written, 'route').map((entry, index) =>
      isJsonObject(entry) ? { ...entry, weight: percents[index] ?? 0 } : entry,
    ),
  }))

function loneWeight(service: VirtualService, rule: TrafficRule): Found[] {
  const [entry] = listAt(ruleAt(service.spec, rule.id) ?? {}, 'route')
  const [to] = rule.destinations
  if (!isJsonObject(entry) || !to || entry.weight === undefined || entry.weight === 100) return []
  const whole = (written: JsonObject): JsonObject => ({ ...written, route: [{ ...entry, weight: 100 }] })
  return [
    {
      objects: [refOf(service)],
      text: `${targetText(to)}, the only destination of ${ruleText(rule)} of ${objectText(service)}, has the weight ${to.weight} and takes 100 %.`,
      field: `${fieldOfRule(rule)}.route[0].weight`,
      fix: {
        text: 'Add the destination that is to take the rest, or write 100, which is what it gets now.',
        change: mergeChange(service, {
          [rule.kind]: listAt(withRule(service.spec, rule.id, whole), rule.kind),
        }),
      },
    },
  ]
}

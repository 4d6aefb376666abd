import type { PlanDraft } from '#components/traffic/migrate/plan-draft.ts'
import type { Backends, HostDetail, VirtualServiceView } from '#lib/mesh/views.ts'
import { defaultRule } from '#lib/traffic/read-rules.ts'
import { destinationId, type TrafficRule } from '#lib/traffic/rules.ts'
import { rebalance, toPercentages } from '#lib/traffic/weights.ts'

/** What a plan moves: one destination of one rule, from the weights as they are. */
export type PlanTarget = {
  service: VirtualServiceView
  rule: TrafficRule
  destination: number
  /** Percentages now. */
  start: number[]
}

export const canMove = (rule: TrafficRule): boolean =>
  rule.destinations.length > 1 && rule.fixedBecause === ''

/** VirtualServices with a rule that has weights to move, those that sidecars follow before the others. */
export function movableServices({ virtualServices, delegates }: HostDetail): VirtualServiceView[] {
  const all = [...virtualServices, ...delegates].filter(({ rules }) => rules.some(canMove))
  return [...all.filter(({ wins }) => wins), ...all.filter(({ wins }) => !wins)]
}

/** What a draft means on the objects as they are now: a choice that is gone falls back to the usual one. */
export function targetOfPlan(
  { service: key, rule: ruleId, destination }: Pick<PlanDraft, 'service' | 'rule' | 'destination'>,
  detail: HostDetail,
): PlanTarget | null {
  const services = movableServices(detail)
  const service = services.find(({ ref }) => `${ref.namespace}/${ref.name}` === key) ?? services[0]
  if (!service) return null
  const rules = service.rules.filter(canMove)
  const rule = rules.find(({ id }) => id === ruleId) ?? defaultRule(rules) ?? rules[rules.length - 1]
  if (!rule) return null
  const isThere = destination !== null && rule.destinations[destination] !== undefined
  return {
    service,
    rule,
    destination: isThere ? destination : usualDestination(rule, detail.backends),
    start: toPercentages(rule.destinations.map(({ weight }) => weight)),
  }
}

/** The pods' destination, as that is where most move to; the last one where it can't be told. */
function usualDestination(rule: TrafficRule, backends: Readonly<Record<string, Backends>>): number {
  const pods = rule.destinations.find(({ host, subset }) => {
    const one = backends[destinationId(host, subset)]
    return one && one.podsTotal > 0 && one.vmsTotal === 0
  })
  return pods?.index ?? rule.destinations.length - 1
}

export const PRESETS = [
  { label: '5, 10, 25, 50, 100', steps: [5, 10, 25, 50, 100] },
  { label: '1, 5, 10, 25, 50, 75, 100', steps: [1, 5, 10, 25, 50, 75, 100] },
  { label: 'Ten equal steps', steps: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100] },
] as const

/** The steps of a preset that lie ahead of what the destination has now. */
export const stepsAhead = (steps: readonly number[], now: number): number[] =>
  steps.filter((step) => step > now)

/** Percentages of each destination at each step: the others keep their proportions to each other. */
export const weightsOfSteps = ({ start, destination }: PlanTarget, steps: readonly number[]): number[][] =>
  steps.map((to) => rebalance({ weights: start, changed: destination, to, locked: start.map(() => false) }))

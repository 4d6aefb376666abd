import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'

/** A rule with the one that it was. `takesMore`: it may meet requests that the old one did not. */
export type PairedRule = { rule: TrafficRule; before: TrafficRule | null; takesMore: boolean }

/**
 * Which rule each one was: by name where that says, else the one that says the same, else the one that matches the same,
 * else the one at its place. Each old rule is taken once, so that a new rule is not excused by one that has moved.
 */
export function pairRules(rules: readonly TrafficRule[], olds: readonly TrafficRule[]): PairedRule[] {
  const pairs = new Map<TrafficRule, TrafficRule>()
  const taken = new Set<TrafficRule>()
  const ways: ((rule: TrafficRule, old: TrafficRule) => boolean)[] = [
    (rule, old) => rule.name !== '' && rule.name === old.name,
    (rule, old) =>
      rule.name === old.name && isAlike(rule, old) && isDeepStrictEqual(rule.destinations, old.destinations),
    isAlike,
    (rule, old) => rule.id === old.id,
  ]
  for (const isSame of ways)
    for (const rule of rules) {
      if (pairs.has(rule)) continue
      const old = olds.find((one) => one.kind === rule.kind && !taken.has(one) && isSame(rule, one))
      if (!old) continue
      pairs.set(rule, old)
      taken.add(old)
    }
  return rules.map((rule) => {
    const before = pairs.get(rule) ?? null
    return { rule, before, takesMore: !before || !isAlike(rule, before) || lostOneAhead(rule, before) }
  })

  /** Requests that a rule ahead took go on to this one when that rule is gone or has moved behind it. */
  function lostOneAhead(rule: TrafficRule, before: TrafficRule): boolean {
    const ahead = new Set(
      rules.filter((one) => one.kind === rule.kind && one.index < rule.index).map((one) => pairs.get(one)),
    )
    return olds.some((old) => old.kind === before.kind && old.index < before.index && !ahead.has(old))
  }
}

const isAlike = (rule: TrafficRule, old: TrafficRule): boolean => isDeepStrictEqual(rule.matches, old.matches)

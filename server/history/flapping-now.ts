import type { Transition } from '#lib/health/transition.ts'
import { type FlappingRule, isFall, isFlapping } from '#lib/history/flapping.ts'
import { subjectPath } from '#server/history/subjects.ts'

/** Follows the latest falls of each subject, to tell when it begins to flap. */
export type FlappingNow = {
  rule: FlappingRule
  follow(transition: Pick<Transition, 'subject' | 'kind' | 'atMs' | 'mark'>): void
  /** Whether this transition began a period of flapping that was not told yet. */
  hasBegun(transition: Pick<Transition, 'mark'>): boolean
  /** The transition is stored, and with it what it began. */
  told(transition: Pick<Transition, 'mark'>): void
  /** Paths of the subjects that flap at this moment. */
  paths(nowMs: number): string[]
}

/** Times of falls, epoch milliseconds, in order. */
type Falls = number | number[]
const listOf = (falls: Falls | undefined): number[] => (typeof falls === 'number' ? [falls] : (falls ?? []))

const MOST_BEGUN = 10_000

export function followFlapping(rule: FlappingRule): FlappingNow {
  /** In order of the last fall: what is too old to matter stands in front. Most fall once, and need no list for it. */
  const falls = new Map<string, Falls>()
  const begun = new Set<string>()
  return {
    rule,
    follow({ subject, kind, atMs, mark }) {
      if (!isFall(kind)) return
      const path = subjectPath(subject)
      const before = listOf(falls.get(path)).filter((earlierMs) => atMs - earlierMs < 2 * rule.withinMs)
      // The same fall may be followed again, when it is looked at anew.
      if (before.includes(atMs)) return
      const after = before.concat(atMs).sort((a, b) => a - b)
      if (!isFlapping(before, atMs, rule) && isFlapping(after, atMs, rule)) begin(mark)
      falls.delete(path)
      falls.set(path, after.length === 1 ? atMs : after)
      forget(atMs)
    },
    hasBegun: ({ mark }) => begun.has(mark),
    told: ({ mark }) => void begun.delete(mark),
    paths: (nowMs) =>
      [...falls].flatMap(([path, atMs]) => (isFlapping(listOf(atMs), nowMs, rule) ? [path] : [])),
  }

  /** Another replica may store the transition and ask: then nobody asks here. */
  function begin(mark: string): void {
    begun.add(mark)
    if (begun.size <= MOST_BEGUN) return
    for (const oldest of begun) {
      begun.delete(oldest)
      return
    }
  }

  function forget(nowMs: number): void {
    for (const [path, atMs] of falls) {
      if (nowMs - (listOf(atMs).at(-1) ?? 0) < 2 * rule.withinMs) return
      falls.delete(path)
    }
  }
}

import type { SubjectState } from '#lib/health/transition.ts'
import type { Interval } from '#lib/history/interval.ts'
import type { Span } from '#lib/history/spans.ts'

/** Whether a subject in this state serves: its probe says so, or nobody checks it and istiod sends it to proxies always. */
export const isAvailable = (state: SubjectState): boolean => state === 'healthy' || state === 'static'

/**
 * The life of a subject in the window that `spans` tile: from its first span that is not absent to the end of its last.
 * Absence between them is part of it (the VM went and came back). Null when it was absent all along.
 */
export function lifeOf(spans: readonly Span[]): Interval | null {
  const first = spans.find(({ state }) => state !== 'absent')
  const last = spans.findLast(({ state }) => state !== 'absent')
  return first && last ? { fromMs: first.fromMs, toMs: last.toMs } : null
}

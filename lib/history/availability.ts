import type { SubjectState } from '#lib/health/transition.ts'
import { clip, type Interval, intersect, lengthMs, unite } from '#lib/history/interval.ts'
import { isAvailable, lifeOf } from '#lib/history/life.ts'
import type { Span } from '#lib/history/spans.ts'

/** Durations in milliseconds; all but `recoverMs` count only time of the subject's life during which somebody watched. */
export type Availability = {
  availableMs: number
  countedMs: number
  /** `availableMs` of `countedMs`, 0 to 1; null when nothing counts. */
  ratio: number | null
  /** Adds up to `countedMs`; `absent` is the time it was gone before it came back. */
  inStateMs: Record<SubjectState, number>
  /** Stretches of life that were not available and of which at least a part was watched. */
  outages: number
  /** How long an outage lasted, on average, of those watched from fall to recovery; null when there was none. */
  recoverMs: number | null
}

/**
 * How available one subject was: `spans` tile a window (`spansOf`), `covered` is when somebody watched (`unite`).
 * Neighbouring states that are not available make one outage; waiting for the first verdict at the start of life is none.
 * One at the start or the end of the window counts, but has no fall or no recovery to tell its length by.
 */
export function availabilityOf(spans: readonly Span[], covered: readonly Interval[]): Availability {
  const life = lifeOf(spans)
  const lives = life ? [life] : []
  const counted = intersect(covered, lives)
  const countedMs = lengthMs(counted)
  const watchedMs = (some: readonly Span[]) => lengthMs(intersect(some, counted))
  const msIn = (state: SubjectState) => watchedMs(spans.filter((span) => span.state === state))
  const availableMs = watchedMs(spans.filter(({ state }) => isAvailable(state)))

  const down = intersect(unite(spans.filter(({ state }) => !isAvailable(state))), lives).filter(
    (stretch) => stretch.fromMs !== life?.fromMs || !spans.every(isPendingIn(stretch)),
  )
  const { touched, whole } = watchedOf(down, covered)
  const recovered = whole.filter(
    ({ fromMs, toMs }) => life !== null && life.fromMs < fromMs && toMs < life.toMs,
  )
  return {
    availableMs,
    countedMs,
    ratio: countedMs > 0 ? availableMs / countedMs : null,
    inStateMs: {
      healthy: msIn('healthy'),
      static: msIn('static'),
      unhealthy: msIn('unhealthy'),
      pending: msIn('pending'),
      disconnected: msIn('disconnected'),
      stale: msIn('stale'),
      absent: msIn('absent'),
    },
    outages: touched,
    recoverMs: recovered.length > 0 ? lengthMs(recovered) / recovered.length : null,
  }
}

const isPendingIn = (stretch: Interval) => (span: Span) =>
  span.state === 'pending' || clip(span, stretch) === null

/** How many of the stretches share time with `covered`, and which of them lie whole in one of its intervals. */
function watchedOf(stretches: readonly Interval[], covered: readonly Interval[]) {
  const whole: Interval[] = []
  let touched = 0
  let next = 0
  for (const stretch of stretches) {
    while ((covered[next]?.toMs ?? Number.POSITIVE_INFINITY) <= stretch.fromMs) next += 1
    const watch = covered[next]
    if (!watch || watch.fromMs >= stretch.toMs) continue
    touched += 1
    if (watch.fromMs <= stretch.fromMs && stretch.toMs <= watch.toMs) whole.push(stretch)
  }
  return { touched, whole }
}

import type { Interval } from '#lib/history/interval.ts'
import type { Span } from '#lib/history/spans.ts'

const STEP = 0.01
const LEAP = 0.1

/**
 * Where a key takes a cursor at `atMs` on a lane; null for a key that is not ours. With `toChange`, arrows go to the
 * change of state before or after. The last moment is a millisecond before the window's end, as spans leave theirs out.
 */
export function stepCursor(
  { key, toChange }: { key: string; toChange: boolean },
  atMs: number,
  spans: readonly Span[],
  { fromMs, toMs }: Interval,
): number | null {
  const last = toMs - 1
  const by = (share: number): number =>
    Math.min(last, Math.max(fromMs, Math.round(atMs + share * (toMs - fromMs))))
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return toChange ? (spans.find((span) => span.fromMs > atMs)?.fromMs ?? last) : by(STEP)
    case 'ArrowLeft':
    case 'ArrowDown':
      return toChange ? (spans.findLast((span) => span.fromMs < atMs)?.fromMs ?? fromMs) : by(-STEP)
    case 'PageUp':
      return by(LEAP)
    case 'PageDown':
      return by(-LEAP)
    case 'Home':
      return fromMs
    case 'End':
      return last
    default:
      return null
  }
}

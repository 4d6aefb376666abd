import type { Interval } from '#lib/history/interval.ts'

const MINUTE_MS = 60_000
const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200, 10_080, 20_160].map(
  (minutes) => minutes * MINUTE_MS,
)

export type Tick = { atMs: number; label: string }

/**
 * At most `most` evenly spaced ticks of a window, on round local times. `offsetMinutes` is what `getTimezoneOffset`
 * says: minutes that UTC is ahead.
 */
export function ticksOf({ fromMs, toMs }: Interval, most: number, offsetMinutes: number): Tick[] {
  const lengthMs = toMs - fromMs
  const stepMs =
    STEPS_MS.find((step) => lengthMs / step <= most) ?? Math.ceil(lengthMs / most / 86_400_000) * 86_400_000
  const offsetMs = offsetMinutes * MINUTE_MS
  const ticks: Tick[] = []
  for (
    let local = Math.ceil((fromMs - offsetMs) / stepMs) * stepMs;
    local + offsetMs < toMs;
    local += stepMs
  ) {
    const text = new Date(local).toISOString()
    const isDay = stepMs >= 86_400_000 || local % 86_400_000 === 0
    ticks.push({ atMs: local + offsetMs, label: isDay ? dayOf(text) : text.slice(11, 16) })
  }
  return ticks
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const dayOf = (iso: string): string => `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1]}`

/** Where a moment stands in a window, 0 to 1; outside of it, the nearer end. */
export const positionOf = (atMs: number, { fromMs, toMs }: Interval): number =>
  toMs > fromMs ? Math.min(1, Math.max(0, (atMs - fromMs) / (toMs - fromMs))) : 0

/** `3 m 20 s`, `2 h 5 m`, `4 d 1 h`: the two largest units of a duration. */
export function durationWords(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000))
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor((seconds % 86_400) / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ]
  const first = parts.findIndex(([count]) => count > 0)
  if (first < 0) return '0 s'
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}\u00a0${unit}`)
    .join(' ')
}

/** A share as a percentage that never rounds a flaw away: only all is 100 %. */
export function percentWords(ratio: number | null): string {
  if (ratio === null) return '–'
  if (ratio === 1) return '100\u00a0%'
  const digits = ratio >= 0.99 ? 3 : ratio >= 0.9 ? 2 : 1
  return `${(Math.floor(ratio * 100 * 10 ** digits) / 10 ** digits).toFixed(digits)}\u00a0%`
}

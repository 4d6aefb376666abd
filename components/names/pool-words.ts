import type { Pool } from '#lib/names/watch.ts'

const DAY_MS = 86_400_000
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** A count as it is read: in full while that says something, rounded to a power of ten beyond. */
export function countWords(count: number): string {
  if (count < 1e12) return Math.round(count).toLocaleString('en')
  const [digits = '', power = ''] = count.toExponential(1).split('e+')
  return `${Number(digits)} × 10${[...power].map((digit) => SUPERSCRIPTS[Number(digit)] ?? '').join('')}`
}

/** How full a pool is; small shares are named as such, so that some never reads as none. */
export function fullWords(part: number, capacity: number): string {
  if (part === 0 || capacity === 0) return '0 %'
  const percent = (part * 100) / capacity
  if (percent < 0.01) return 'under 0.01 %'
  // A pool with one address left is not full.
  const shown = part < capacity ? Math.min(percent, 99.99) : percent
  return `${shown < 1 ? shown.toFixed(2) : shown < 99 ? Math.round(shown * 10) / 10 : Math.floor(shown * 100) / 100} %`
}

/** When a pool is full at the pace that was watched, or why nobody can tell. Addresses that were given back count only after a restart. */
export function forecastWords({ forecast, withoutForecast }: Pool, nowMs: number): string {
  if (!forecast) return withoutForecast
  const { perDay, overDays, fullAtMs } = forecast
  const pace = `${perDay < 10 ? Math.round(perDay * 100) / 100 : countWords(perDay)} a day over ${dayWords(overDays)}`
  if (fullAtMs === null) return `${pace}: it lasts for more than 100 years.`
  if (fullAtMs <= nowMs) return `${pace}: it is full until istiod restarts.`
  return `${pace}: full in about ${spanWords(fullAtMs - nowMs)}, until istiod restarts.`
}

const dayWords = (days: number): string => {
  const whole = Math.round(days)
  return whole === 1 ? 'one day' : `${whole} days`
}

function spanWords(ms: number): string {
  const days = ms / DAY_MS
  if (days < 2) return `${Math.max(1, Math.round(days * 24))} hours`
  if (days < 60) return `${Math.round(days)} days`
  if (days < 730) return `${Math.round(days / 30.44)} months`
  return `${Math.round(days / 365.25)} years`
}

export type PoolParts = { allocated: number; claimed: number; givenBack: number; free: number }

/** The pool cut into parts that add up to it. `givenBack` was allocated once and is not given out again until istiod restarts. */
export function poolParts({ allocated, claimedByUsers, highest, capacity }: Pool): PoolParts {
  const taken = Math.min(capacity, allocated)
  const claimed = Math.min(capacity - taken, claimedByUsers)
  const givenBack = Math.max(0, Math.min(highest, capacity) - taken - claimed)
  return { allocated: taken, claimed, givenBack, free: capacity - taken - claimed - givenBack }
}

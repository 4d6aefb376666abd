import type { Inventory } from '#lib/mesh/inventory.ts'
import type { AddressFamily } from '#lib/names/ip-address.ts'
import { addressRange, covers, type IpRange, isSingle, parseRange } from '#lib/names/ip-range.ts'
import type { Pool } from '#lib/names/watch.ts'

/** The ranges from which istiod's allocator takes addresses, unless it is told otherwise. */
export const POOL_RANGES: Record<AddressFamily, string> = { v4: '240.240.0.0/16', v6: '2001:2::/48' }

/** What the history tells of allocations: how many addresses of each family ServiceEntries were given while it was watched. */
export type AllocationHistory =
  | { state: 'known'; coveredMs: number; gained: Record<AddressFamily, number> }
  /** `reason` is a sentence. */
  | { state: 'unknown'; reason: string }

const DAY_MS = 86_400_000
/** A rate this slow is no forecast. */
const FURTHEST_MS = 100 * 365 * DAY_MS

/** How full both ranges are, and when they are full at the pace of the days that were watched. */
export function namePools(inventory: Inventory, history: AllocationHistory, nowMs: number): Pool[] {
  return (['v4', 'v6'] as const).map((family) => poolOf(inventory, family, history, nowMs))
}

function poolOf(
  inventory: Inventory,
  family: AddressFamily,
  history: AllocationHistory,
  nowMs: number,
): Pool {
  const range = poolRange(family)
  const allocated = new Set<bigint>()
  const claimed = new Set<bigint>()
  let highest = 0n
  for (const { spec, status } of inventory.objects.ServiceEntry.values()) {
    for (const { value } of status.addresses) {
      const address = addressRange(value)
      if (!address || !covers(range, address)) continue
      allocated.add(address.start)
      if (address.start - range.start > highest) highest = address.start - range.start
    }
    for (const text of spec.addresses) {
      const address = parseRange(text)
      if (address && isSingle(address) && covers(range, address)) claimed.add(address.start)
    }
  }
  // The allocator begins behind the network's own address and goes up to the last one.
  const capacity = Number(range.end - range.start)
  const taken = new Set([...allocated, ...claimed]).size
  return {
    family,
    range: range.text,
    capacity,
    allocated: allocated.size,
    claimedByUsers: claimed.size,
    highest: Number(highest),
    // Until it restarts istiod gives out no address again below the highest it has given out (ipallocate.go).
    ...forecastOf(capacity - Math.max(taken, Number(highest)), history, family, nowMs),
  }
}

/** The range of a family as numbers. */
export function poolRange(family: AddressFamily): IpRange {
  const range = parseRange(POOL_RANGES[family])
  if (!range) throw new TypeError(`${POOL_RANGES[family]} is no range`)
  return range
}

/** `left` is how many addresses istiod can still give out before it restarts. */
export function forecastOf(
  left: number,
  history: AllocationHistory,
  family: AddressFamily,
  nowMs: number,
): Pick<Pool, 'forecast' | 'withoutForecast'> {
  if (history.state === 'unknown') return { forecast: null, withoutForecast: history.reason }
  const overDays = history.coveredMs / DAY_MS
  if (overDays < 1)
    return {
      forecast: null,
      withoutForecast: `ServiceEntries were watched for ${describeHours(history.coveredMs)} in the last 30 days; a forecast takes a day.`,
    }
  const gained = history.gained[family]
  if (gained === 0)
    return {
      forecast: null,
      withoutForecast: `No address of this range was allocated in ${describeDays(overDays)} of watching.`,
    }
  const perDay = gained / overDays
  const fullInMs = (Math.max(0, left) / perDay) * DAY_MS
  return {
    forecast: { perDay, overDays, fullAtMs: fullInMs > FURTHEST_MS ? null : Math.round(nowMs + fullInMs) },
    withoutForecast: '',
  }
}

const describeHours = (ms: number): string => {
  const hours = Math.floor(ms / 3_600_000)
  return hours === 0 ? 'less than an hour' : hours === 1 ? 'an hour' : `${hours} hours`
}
const describeDays = (days: number): string => {
  const whole = Math.floor(days)
  return whole === 1 ? 'a day' : `${whole} days`
}

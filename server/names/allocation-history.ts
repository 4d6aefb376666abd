import { gainedBy, readVipMessage } from '#lib/health/vip-message.ts'
import { type Interval, lengthMs } from '#lib/history/interval.ts'
import { EVERY_TRANSITION, WINDOWS } from '#lib/history/transition-row.ts'
import type { AddressFamily } from '#lib/names/ip-address.ts'
import { addressRange, covers } from '#lib/names/ip-range.ts'
import { type AllocationHistory, poolRange } from '#lib/names/pools.ts'
import { AppError } from '#server/app-error.ts'
import { readCoverage } from '#server/history/coverage.ts'
import type { History } from '#server/history/history.ts'
import type { HistoryDatabase } from '#server/history/open-database.ts'
import { readTransitions } from '#server/history/read-transitions.ts'

/** Moves read for one answer; where there are more, the pace is that of the time since the oldest of them. */
const MOST = 10_000
/** As far back as transitions are kept for certain. */
const BACK_MS = WINDOWS['30d']

/**
 * How many addresses of each pool istiod allocated in the last 30 days, and for how long of them ServiceEntries were
 * watched. Never throws for a history that can't be read: the reason says so.
 */
export async function allocationHistory(
  { read }: Pick<History, 'read'>,
  nowMs: number,
): Promise<AllocationHistory> {
  try {
    return await read((db, clusterId) => readAllocations(db, clusterId, nowMs))
  } catch (error) {
    if (error instanceof AppError) return { state: 'unknown', reason: `${error.message}.` }
    throw error
  }
}

/** The same of one database. At most `most` moves are read. */
export async function readAllocations(
  db: HistoryDatabase,
  clusterId: number,
  nowMs: number,
  most = MOST,
): Promise<AllocationHistory> {
  const fromMs = nowMs - BACK_MS
  const filter = {
    ...EVERY_TRANSITION,
    fromMs,
    toMs: nowMs,
    kinds: ['vip-changed' as const],
    subjectKind: 'ServiceEntry' as const,
  }
  const moves = await readTransitions(db, clusterId, filter, { before: null, limit: most })
  const oldest = moves.at(-1)
  const window: Interval = {
    fromMs: oldest && moves.length === most ? oldest.atMs : fromMs,
    toMs: nowMs,
  }
  const coveredMs = lengthMs(await readCoverage(db, clusterId, 'ServiceEntry', window, nowMs))
  const gained: Record<AddressFamily, number> = { v4: 0, v6: 0 }
  for (const { message } of moves) {
    const move = readVipMessage(message)
    for (const text of move ? gainedBy(move) : []) {
      const address = addressRange(text)
      if (address && covers(POOLS[address.family], address)) gained[address.family] += 1
    }
  }
  return { state: 'known', coveredMs, gained }
}

const POOLS = { v4: poolRange('v4'), v6: poolRange('v6') }

import { readVipMessage, type VipMove } from '#lib/health/vip-message.ts'
import type { TransitionRow } from '#lib/history/transition-row.ts'

export type Move = Omit<TransitionRow, 'id'> & { id: string; move: VipMove | null }

/** Transitions as moves; of one host only, as a search for it also finds longer names that hold it. */
export const movesOf = (rows: readonly TransitionRow[], host: string): Move[] =>
  rows
    .map((row) => ({ ...row, id: String(row.id), move: readVipMessage(row.message) }))
    .filter(({ move }) => host === '' || move?.host.toLowerCase() === host.toLowerCase())

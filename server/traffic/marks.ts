import type { Operation } from '#lib/traffic/operation.ts'
import type { Clock } from '#server/clock.ts'
import type { SyncMark } from '#server/istiod/sync.ts'

/** A mark for a write of which nobody remembers how proxies stood before it: no refusal is taken for an older one. */
export const unknownMark = (clock: Clock): SyncMark => ({ atMs: clock.nowMs(), sent: null })

/** How proxies stood before the write that an operation asks about, as long as it asks about that one. */
export function createMarks() {
  const marks = new Map<string, { mark: SyncMark | null; writes: number }>()
  return {
    keep(operation: Operation, mark: SyncMark | null): void {
      marks.set(operation.id, { mark, writes: writesMade(operation) })
    },
    /** Null when none is known, or when another process has written since. */
    take(operation: Operation): SyncMark | null {
      const kept = marks.get(operation.id)
      marks.delete(operation.id)
      return kept?.writes === writesMade(operation) ? kept.mark : null
    },
    drop: (id: string): void => void marks.delete(id),
    ids: (): string[] => [...marks.keys()],
  }
}

const writesMade = ({ steps }: Operation): number => steps.filter(({ state }) => state === 'written').length

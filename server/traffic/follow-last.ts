import type { Acknowledgement, Operation } from '#lib/traffic/operation.ts'
import type { Clock } from '#server/clock.ts'
import type { Sync, SyncMark } from '#server/istiod/sync.ts'
import { awaitAcknowledgement } from '#server/traffic/await-acknowledgement.ts'
import type { Journal } from '#server/traffic/journal.ts'
import { withOperation } from '#server/traffic/journal-entry.ts'
import type { OperationLimits } from '#server/traffic/limits.ts'
import { unknownMark } from '#server/traffic/marks.ts'
import type { Pauses } from '#server/traffic/pauses.ts'
import { NOT_NEEDED, syncTypeOf } from '#server/traffic/sync-type.ts'

export type FollowParts = {
  journal: Journal
  sync: Sync
  clock: Clock
  pauses: Pauses
  limits: OperationLimits
  /** Told what goes wrong with an operation. */
  report(id: string): (error: unknown) => void
}

/**
 * Nothing waits for the last write of an operation; what proxies make of it is followed all the same, also when the
 * process that wrote it is gone.
 */
export function createFollowing(parts: FollowParts): {
  follow(operation: Operation, mark: SyncMark | null): void
  /** Finds operations whose process is gone before it was settled. Throws what the journal throws. */
  look(): Promise<void>
  /** Resolves when nothing is followed any more. */
  idle(): Promise<unknown>
} {
  const { journal, clock, pauses, limits, report } = parts
  const following = new Map<string, Promise<void>>()
  let isFirstLook = true
  return { follow, look, idle: () => Promise.allSettled(following.values()) }

  function follow(operation: Operation, mark: SyncMark | null): void {
    const { id } = operation
    if (following.has(id)) return
    const followed = followLast(operation, mark)
      .catch(report(id))
      .finally(() => following.delete(id))
    following.set(id, followed)
  }

  async function look(): Promise<void> {
    const found = await journal.unfollowed()
    // Later on, a young one is in the hands of the process that wrote it.
    const isRestart = isFirstLook
    isFirstLook = false
    for (const operation of found) {
      if (following.has(operation.id)) continue
      const ageMs = clock.nowMs() - writtenMs(operation)
      if (isRestart && ageMs < limits.ackTimeoutMs) follow(operation, null)
      else if (ageMs >= limits.ackTimeoutMs + limits.staleMs) await giveUp(operation)
    }
  }

  async function followLast(operation: Operation, mark: SyncMark | null): Promise<void> {
    const last = operation.steps.at(-1)
    if (!last) return
    const type = syncTypeOf(last.ref.kind)
    if (type === null) return store(operation.id, () => NOT_NEEDED, true)
    if (!mark && clock.nowMs() - writtenMs(operation) >= limits.ackTimeoutMs) return giveUp(operation)
    const wait = { mark: mark ?? unknownMark(clock), type, written: last }
    await awaitAcknowledgement(wait, (answer) => store(operation.id, () => answer, isSettled(answer)), parts)
    if (!pauses.isStopped()) await store(operation.id, (known) => known, true)
  }

  function giveUp({ id }: Operation): Promise<void> {
    const unless = (known: Acknowledgement | null) => (known && isSettled(known) ? known : null)
    return store(id, (known) => unless(known) ?? { ...(known ?? NOTHING), ...RESTARTED }, true)
  }

  async function store(
    id: string,
    answer: (known: Acknowledgement | null) => Acknowledgement | null,
    isFollowed: boolean,
  ): Promise<void> {
    await journal.change(id, (entry) => {
      if (entry.isFollowed) return entry
      const { steps } = entry.operation
      const to = steps.map((step, index) =>
        index === steps.length - 1 ? { ...step, acknowledgement: answer(step.acknowledgement) } : step,
      )
      return { ...withOperation(entry, { steps: to }), isFollowed }
    })
  }
}

const isSettled = ({ state }: Acknowledgement): boolean => state !== 'waiting' && state !== 'unknown'
const writtenMs = ({ steps, startedMs }: Operation): number => steps.at(-1)?.writtenMs ?? startedMs

const NOTHING = { connected: 0, sent: 0, acknowledged: 0, rejected: [] }
const RESTARTED = { state: 'unknown', reason: 'Isthmus was restarted before it was known' } as const

import type { Acknowledgement } from '#lib/traffic/operation.ts'
import type { Clock } from '#server/clock.ts'
import type { Written } from '#server/istiod/has-read.ts'
import type { Sync, SyncMark, SyncType } from '#server/istiod/sync.ts'
import type { OperationLimits } from '#server/traffic/limits.ts'
import type { Pauses } from '#server/traffic/pauses.ts'

/**
 * Follows what istiod says of its proxies since a mark, and tells each new answer. Ends with the answer that settles it:
 * acknowledged, rejected, or the last one when the time is up; when nobody can say, after a short pause.
 */
export async function awaitAcknowledgement(
  { mark, type, written }: { mark: SyncMark; type: SyncType; written: Written },
  onAnswer: (answer: Acknowledgement) => Promise<void>,
  parts: { sync: Sync; clock: Clock; pauses: Pauses; limits: OperationLimits },
): Promise<Acknowledgement> {
  const { sync, clock, pauses, limits } = parts
  const startMs = clock.nowMs()
  let told = ''
  for (;;) {
    const answer = await sync.since(mark, type, written)
    const text = JSON.stringify(answer)
    if (text !== told) await onAnswer(answer)
    told = text
    const { state } = answer
    const limitMs = state === 'unknown' ? limits.unknownPauseMs : limits.ackTimeoutMs
    const isSettled = state === 'acknowledged' || state === 'rejected'
    if (isSettled || pauses.isStopped() || clock.nowMs() - startMs >= limitMs) return answer
    await pauses.pause(limits.ackPollMs)
  }
}

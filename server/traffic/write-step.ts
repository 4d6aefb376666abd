import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { AppError } from '#server/app-error.ts'
import type { Clock } from '#server/clock.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import type { OperationLimits } from '#server/traffic/limits.ts'
import { type LiveObject, readLive } from '#server/traffic/live-object.ts'
import type { Pauses } from '#server/traffic/pauses.ts'
import { performWrite, type Write } from '#server/traffic/perform-write.ts'
import { howChanged } from '#server/traffic/read-edit.ts'

export type StepOutcome =
  | { kind: 'written'; live: LiveObject | null }
  | { kind: 'conflict'; live: LiveObject | null; message: string }
  /** The API server does not take it. */
  | { kind: 'refused'; message: string }
  /** It was not made, for another reason. */
  | { kind: 'failed'; message: string }
  /** Nobody can say whether it was made. */
  | { kind: 'unsure'; message: string }

export type WriteParts = { request: KubeRequest; clock: Clock; pauses: Pauses; limits: OperationLimits }

/**
 * Makes one write, once. When no answer comes the object itself tells whether it was made, so that nothing is written a
 * second time. Never throws an AppError.
 */
export async function writeStep(write: Write, parts: WriteParts): Promise<StepOutcome> {
  const { request } = parts
  try {
    const { live } = await performWrite(request, write, { dryRun: false })
    return { kind: 'written', live }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { code, message } = error
    if (code === 'cluster-unreachable') return outcomeOfLost(write, message, parts)
    if (code === 'conflict') return conflict(write, parts)
    if (code === 'not-found' && write.known)
      return write.after ? conflict(write, parts) : { kind: 'written', live: null }
    return { kind: code === 'too-many' ? 'failed' : 'refused', message }
  }
}

async function conflict({ ref }: Write, { request }: WriteParts): Promise<StepOutcome> {
  try {
    const live = await readLive(request, ref)
    return { kind: 'conflict', live, message: howChanged(ref, live) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { kind: 'failed', message: `It was changed by somebody else. ${error.message}` }
  }
}

async function outcomeOfLost(write: Write, message: string, parts: WriteParts): Promise<StepOutcome> {
  const { request, clock, pauses, limits } = parts
  const endMs = clock.nowMs() + limits.readMs
  let isSettled = false
  for (;;) {
    const found = await readLive(request, write.ref).then(
      (live) => ({ live }),
      (error: unknown) => {
        if (error instanceof AppError) return error
        throw error
      },
    )
    if (!(found instanceof AppError)) {
      const { live } = found
      const isAsKnown = live?.resourceVersion === write.known?.resourceVersion
      if (!isAsKnown)
        return isDeepStrictEqual(live?.spec ?? null, write.after)
          ? { kind: 'written', live }
          : { kind: 'conflict', live, message: howChanged(write.ref, live) }
      if (isSettled) return { kind: 'failed', message }
      isSettled = true
    } else if (pauses.isStopped() || clock.nowMs() >= endMs) {
      return { kind: 'unsure', message: `It can’t be told whether this was written: ${found.message}` }
    }
    await pauses.pause(limits.settleMs)
  }
}

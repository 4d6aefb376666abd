import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { editKey } from '#lib/traffic/edit.ts'
import type { OperationStep, TrafficConflict } from '#lib/traffic/operation.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { type LiveObject, readLive } from '#server/traffic/live-object.ts'
import { conflictOn, howChanged, type LiveObjects } from '#server/traffic/read-edit.ts'

export type Reconciled = {
  /** Each step is `written` or `pending`, as the cluster has it. */
  steps: OperationStep[]
  live: LiveObjects
  /** The first object that is neither as the operation found it nor as any of its writes left it. */
  conflict: TrafficConflict | null
  message: string
}

/**
 * Compares what the journal says of an operation with the cluster: a write that was begun may have been made. Throws
 * what reading throws.
 */
export async function reconcile(
  steps: readonly OperationStep[],
  request: KubeRequest,
  nowMs: number,
): Promise<Reconciled> {
  const byObject = Map.groupBy(steps, ({ ref }) => editKey(ref))
  const live: LiveObjects = new Map()
  const made = new Map<OperationStep, OperationStep>()
  let first: Pick<Reconciled, 'conflict' | 'message'> = { conflict: null, message: '' }
  for (const [key, own] of byObject) {
    const [{ ref }] = own as [OperationStep]
    const found = await readLive(request, ref)
    live.set(key, found)
    const count = writesMade(own, found)
    for (const [index, step] of own.entries())
      made.set(step, index < (count ?? 0) ? written(step, found, nowMs) : isPending(step))
    if (count !== null || first.conflict) continue
    for (const step of own) if (step.state === 'written') made.set(step, step)
    const next = own.find(({ state }) => state !== 'written')
    first = {
      conflict: conflictOn(ref, found, {
        base: own.findLast(({ state }) => state === 'written')?.after ?? own[0]?.before ?? null,
        yours: (next ?? own.at(-1))?.after ?? null,
      }),
      message: howChanged(ref, found),
    }
  }
  return { steps: steps.map((step) => made.get(step) ?? step), live, ...first }
}

/** How many of an object's writes have been made by the look of it; null when it looks like none of its states. */
function writesMade(own: readonly OperationStep[], live: LiveObject | null): number | null {
  const spec = live?.spec ?? null
  const known = own.filter(({ state }) => state === 'written').length
  const states = [own[0]?.before ?? null, ...own.map(({ after }) => after)]
  const found = states.findLastIndex((state, index) => index >= known && isDeepStrictEqual(state, spec))
  return found < 0 ? null : found
}

const written = (step: OperationStep, live: LiveObject | null, nowMs: number): OperationStep =>
  step.state === 'written'
    ? step
    : {
        ...step,
        state: 'written',
        resourceVersion: live?.resourceVersion ?? '',
        writtenMs: nowMs,
        message: '',
      }

const isPending = (step: OperationStep): OperationStep =>
  step.state === 'written' ? step : { ...step, state: 'pending', message: '' }

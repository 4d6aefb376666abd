import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { editKey } from '#lib/traffic/edit.ts'
import type { OperationStep, TrafficConflict } from '#lib/traffic/operation.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { readLive } from '#server/traffic/live-object.ts'
import { conflictOn, howChanged } from '#server/traffic/read-edit.ts'

/**
 * The first object of which these steps have written something, and that somebody else has changed since; null when each
 * is as it was left. Throws what reading throws.
 */
export async function changedSinceWritten(
  steps: readonly OperationStep[],
  request: KubeRequest,
): Promise<{ conflict: TrafficConflict; message: string } | null> {
  const byObject = [...Map.groupBy(steps, ({ ref }) => editKey(ref)).values()]
  const changes = await Promise.all(
    byObject.map(async (own) => {
      const [first] = own
      const last = own.findLast(({ state }) => state === 'written')
      if (!first || !last) return null
      const { ref } = first
      const live = await readLive(request, ref)
      if (isDeepStrictEqual(live?.spec ?? null, last.after)) return null
      const specs = { base: first.before, yours: own.at(-1)?.after ?? null }
      return { conflict: conflictOn(ref, live, specs), message: howChanged(ref, live) }
    }),
  )
  return changes.find((change) => change !== null) ?? null
}

import { sameJson } from '#lib/same-json.ts'
import { type ApplyRequest, editKey } from '#lib/traffic/edit.ts'
import type { Decision, OperationStep } from '#lib/traffic/operation.ts'
import { AppError } from '#server/app-error.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import type { JournalEntry } from '#server/traffic/journal.ts'
import { readLive } from '#server/traffic/live-object.ts'
import { howChanged } from '#server/traffic/read-edit.ts'
import { reconcile } from '#server/traffic/reconcile.ts'

/**
 * What makes every object again what it was before an operation: the exact spec, or nothing where there was none. Throws
 * `blocked` when one is not as the operation left it, unless that is overridden.
 */
export async function rollBackRequest(
  { operation, onTimeout }: JournalEntry,
  { note, override }: Decision,
  request: KubeRequest,
): Promise<ApplyRequest> {
  const steps = await stepsAsTheyAre(operation.steps, override, request)
  const made = steps.filter(({ state }) => state === 'written')
  const objects = [...Map.groupBy(made, ({ ref }) => editKey(ref)).values()].map(async (own) => {
    const [first] = own
    if (!first) return []
    const { ref, before } = first
    const live = await readLive(request, ref)
    const isAsLeft = sameJson(live?.spec ?? null, own.at(-1)?.after ?? null)
    if (!isAsLeft && !override) throw changedSince(howChanged(ref, live))
    if (!live && !before) return []
    return [{ ref, resourceVersion: live?.resourceVersion ?? '', spec: before }]
  })
  return {
    host: operation.host,
    edit: { objects: (await Promise.all(objects)).flat() },
    note,
    override,
    onTimeout,
  }
}

/** A write of which nobody knows whether it was made is looked up; when that can't be told, it is taken for made. */
async function stepsAsTheyAre(
  steps: OperationStep[],
  override: boolean,
  request: KubeRequest,
): Promise<OperationStep[]> {
  if (steps.every(({ state }) => state !== 'writing')) return steps
  const found = await reconcile(steps, request, 0)
  if (!found.conflict) return found.steps
  if (!override) throw changedSince(found.message)
  return steps.map((step) => (step.state === 'writing' ? { ...step, state: 'written' } : step))
}

const changedSince = (how: string): AppError =>
  new AppError('blocked', `${how} since: rolling back would undo that too`, {
    fix: 'Look at it as it is now. Roll back all the same only if that change may go.',
  })

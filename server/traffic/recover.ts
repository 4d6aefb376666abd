import type { Operation } from '#lib/traffic/operation.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import type { Journal } from '#server/traffic/journal.ts'
import { withOperation } from '#server/traffic/journal-entry.ts'
import { reconcile } from '#server/traffic/reconcile.ts'
import { interrupted } from '#server/traffic/run-operation.ts'

/**
 * Finds out how far an operation came whose process is gone, and says so in the journal. It writes nothing: whether the
 * rest is written or what was written is taken back is for somebody to decide.
 */
export async function recover(
  id: string,
  {
    journal,
    request,
    runner,
    nowMs,
  }: { journal: Journal; request: KubeRequest; runner: string; nowMs: number },
): Promise<Operation> {
  const { operation } = await journal.read(id)
  const { steps, conflict, message } = await reconcile(operation.steps, request, nowMs)
  const isDone = steps.every(({ state }) => state === 'written')
  const found = interrupted({ ...operation, steps })
  const trouble = conflict ? `${found.message}. ${message} since` : found.message
  const { operation: stored } = await journal.change(
    id,
    (entry) =>
      withOperation(entry, {
        steps,
        endedMs: nowMs,
        state: isDone ? 'done' : 'interrupted',
        message: isDone ? '' : trouble,
      }),
    runner,
  )
  return stored
}

import type { Transaction } from 'kysely'
import { editKey } from '#lib/traffic/edit.ts'
import type { Operation, OperationState } from '#lib/traffic/operation.ts'
import type { Schema } from '#server/history/schema.ts'

/** How an operation that wrote an object last stands, without its body: enough to tell whether it is known already. */
export type LastWrite = { object: string; id: string; state: OperationState; writes: number }

/** Whether an operation has objects in its hands, which no other one may write then. */
export const holds = (state: OperationState): boolean => state === 'running' || state === 'asking'

/**
 * How many writes of each object an operation has made, or may have made when nobody is at work on it any more. While it
 * is at work, the object is in its hands.
 */
export function writesOf({ steps, state }: Operation): Map<string, number> {
  const made = steps.filter((step) => step.state === 'written' || (step.state === 'writing' && !holds(state)))
  return new Map([...Map.groupBy(made, ({ ref }) => editKey(ref))].map(([key, own]) => [key, own.length]))
}

/** Stores for each object that an operation has written since it was `old` that it was the last one. */
export async function noteWrites(
  tx: Transaction<Schema>,
  clusterId: number,
  old: Operation | null,
  now: Operation,
): Promise<void> {
  const before = old ? writesOf(old) : new Map<string, number>()
  for (const [object, writes] of writesOf(now)) {
    if (before.get(object) === writes) continue
    await tx
      .insertInto('operation_write')
      .values({ cluster_id: clusterId, object, operation_id: now.id, writes })
      .onConflict((conflict) =>
        conflict.columns(['cluster_id', 'object']).doUpdateSet({ operation_id: now.id, writes }),
      )
      .execute()
  }
}

import type { Transaction } from 'kysely'
import { editKey } from '#lib/traffic/edit.ts'
import type { Operation } from '#lib/traffic/operation.ts'
import { AppError } from '#server/app-error.ts'
import type { Schema } from '#server/history/schema.ts'
import { entryOf } from '#server/traffic/journal-entry.ts'
import { nameOf } from '#server/traffic/read-edit.ts'

type Tx = Transaction<Schema>

/** Takes the objects of an operation in hand, or says who has one of them. */
export async function lock(tx: Tx, clusterId: number, { id, steps }: Operation): Promise<void> {
  const refs = new Map(steps.map(({ ref }) => [editKey(ref), ref]))
  // In one order, so that two that want the same never wait for each other.
  for (const [object, ref] of [...refs].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const mine = await tx
      .insertInto('operation_lock')
      .values({ cluster_id: clusterId, object, operation_id: id })
      .onConflict((conflict) => conflict.doNothing())
      .returning('object')
      .executeTakeFirst()
    if (mine) continue
    const holder = await tx
      .selectFrom('operation_lock')
      .innerJoin('operation', 'operation.id', 'operation_lock.operation_id')
      .select('operation.body')
      .where('operation_lock.cluster_id', '=', clusterId)
      .where('operation_lock.object', '=', object)
      .executeTakeFirst()
    throw busy(nameOf(ref), holder ? entryOf(holder).operation : null)
  }
}

function busy(name: string, holder: Operation | null): AppError {
  const isAsking = holder?.state === 'asking'
  const who = holder?.actor ? ` by ${holder.actor}` : ''
  return new AppError('conflict', `${name} is being changed${who}`, {
    fix: isAsking ? 'Decide on the change that waits for an answer first.' : 'Wait until that is done.',
  })
}

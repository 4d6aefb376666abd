import { sql } from 'kysely'
import type { Ledger } from '#server/history/open-database.ts'
import type { Outbox } from '#server/webhooks/outbox.ts'

/** The deliveries table as the webhook sender's outbox. A claim is an update of what is due, so two never get the same. */
export function createOutbox(database: () => Ledger): Outbox {
  return {
    claim({ nowMs, leaseMs, limit, except = [] }) {
      const { db, clusterId } = database()
      return db.transaction().execute(async (tx) => {
        let due = tx
          .selectFrom('delivery')
          .select('id')
          .where('cluster_id', '=', clusterId)
          .where('state', '=', 'due')
          .where('due_ms', '<=', nowMs)
          .orderBy('due_ms')
          .limit(limit)
        if (except.length > 0) due = due.where('endpoint', 'not in', except)
        // SQLite's transactions take turns anyway, and it knows no row locks.
        if (tx.getExecutor().adapter.supportsMultipleConnections) due = due.forUpdate().skipLocked()
        // As a CTE it is run once: PostgreSQL may run a subquery again and lease more than it was asked to.
        return tx
          .with('due', () => due)
          .updateTable('delivery')
          .set({ due_ms: nowMs + leaseMs })
          .where('id', 'in', (query) => query.selectFrom('due').select('id'))
          .returning(['id', 'endpoint', 'body', 'attempts'])
          .execute()
      })
    },
    async delivered(id) {
      await settle(id, { state: 'delivered', error: '' })
    },
    async retry(id, nextMs, error) {
      await database()
        .db.updateTable('delivery')
        .set({ due_ms: Math.round(nextMs), error, attempts: sql`attempts + 1` })
        .where('id', '=', id)
        .execute()
    },
    async giveUp(id, error) {
      await settle(id, { state: 'given-up', error })
    },
  }

  async function settle(id: string, to: { state: 'delivered' | 'given-up'; error: string }): Promise<void> {
    await database().db.updateTable('delivery').set(to).where('id', '=', id).execute()
  }
}

import type { Transaction } from 'kysely'
import type { Operation, OperationsPage } from '#lib/traffic/operation.ts'
import { AppError } from '#server/app-error.ts'
import type { Clock } from '#server/clock.ts'
import { describeFailure } from '#server/history/failure.ts'
import type { Ledger } from '#server/history/open-database.ts'
import type { Schema } from '#server/history/schema.ts'
import type { Log } from '#server/log/log.ts'
import {
  type Change,
  entryOf,
  flagsOf,
  type JournalEntry,
  operationsOf,
  withOperation,
} from '#server/traffic/journal-entry.ts'
import { lock } from '#server/traffic/journal-locks.ts'
import { holds, type LastWrite, noteWrites } from '#server/traffic/journal-writes.ts'

export type Running = { id: string; runner: string; beats: number }

/** What a change threw: no trouble of the database. */
class FailedChange extends Error {}

/** Thrown to a runner whose operation another one has taken over. */
export class LostOperation extends Error {}

export type Journal = ReturnType<typeof createJournal>

const PAGE_SIZE = 25
/** How long somebody else's change of what an operation wrote is noticed. */
const WATCH_MS = 30 * 24 * 3_600_000

type Tx = Transaction<Schema>
type Row = { id: string; runner: string; body: string }

/**
 * The operations of a cluster in its database. Each call is one transaction, so what it says is stored when it returns;
 * each throws AppError `history-unavailable` when that can't be. An object is in the hands of one operation at a time.
 */
export function createJournal({ ledger, clock, log }: { ledger: () => Ledger; clock: Clock; log: Log }) {
  return {
    /**
     * Stores a new operation; it begins later than every other. Throws `conflict` while another one has one of its
     * objects. What it takes over from (`instead`) ends here.
     */
    insert: (entry: JournalEntry, { runner, instead }: { runner: string; instead: string }) =>
      store(async (tx, clusterId) => {
        if (instead) await put(tx, clusterId, await locked(tx, clusterId, instead), '', stopped)
        const newest = await tx
          .selectFrom('operation')
          .select(({ fn }) => fn.max('started_ms').as('ms'))
          .where('cluster_id', '=', clusterId)
          .executeTakeFirst()
        const startedMs = Math.max(entry.operation.startedMs, Number(newest?.ms ?? 0) + 1)
        const stored = { ...entry, operation: { ...entry.operation, startedMs } }
        const { id, host, state } = stored.operation
        await tx
          .insertInto('operation')
          .values({
            id,
            cluster_id: clusterId,
            host,
            state,
            started_ms: startedMs,
            ...flagsOf(stored),
            runner: state === 'running' ? runner : '',
            beats: 0,
            body: JSON.stringify(stored),
          })
          .execute()
        if (holds(state)) await lock(tx, clusterId, stored.operation)
        await noteWrites(tx, clusterId, null, stored.operation)
        await markRolledBack(tx, clusterId, null, stored.operation)
        return stored
      }),

    /** Throws `not-found`. */
    read: (id: string) => store(async (tx, clusterId) => entryOf(await row(tx, clusterId, id))),

    /** Changes what is stored. With a runner, only while the operation is its; LostOperation otherwise. */
    change: (id: string, change: Change, runner?: string) =>
      store(async (tx, clusterId) => {
        const found = await locked(tx, clusterId, id)
        if (runner !== undefined && found.runner !== runner) throw new LostOperation()
        return put(tx, clusterId, found, found.runner, change)
      }),

    /** Takes an operation up, with the change that makes it run; the change throws when it can't be taken up. */
    claim: (id: string, runner: string, change: Change) =>
      store(async (tx, clusterId) => put(tx, clusterId, await locked(tx, clusterId, id), runner, change)),

    /** Takes over from a runner that has not moved since it was seen; false when it has. */
    takeOver: (seen: Running, runner: string) =>
      store(async (tx, clusterId) => {
        const mine = await tx
          .updateTable('operation')
          .set({ runner, beats: seen.beats + 1 })
          .where('cluster_id', '=', clusterId)
          .where('id', '=', seen.id)
          .where('state', '=', 'running')
          .where('runner', '=', seen.runner)
          .where('beats', '=', seen.beats)
          .returning('id')
          .executeTakeFirst()
        return mine !== undefined
      }),

    beat: (ids: readonly string[], runner: string) =>
      store(async (tx, clusterId) => {
        await tx
          .updateTable('operation')
          .set(({ eb }) => ({ beats: eb('beats', '+', 1) }))
          .where('cluster_id', '=', clusterId)
          .where('id', 'in', ids)
          .where('runner', '=', runner)
          .execute()
      }),

    running: (): Promise<Running[]> =>
      store((tx, clusterId) =>
        tx
          .selectFrom('operation')
          .select(['id', 'runner', 'beats'])
          .where('cluster_id', '=', clusterId)
          .where('state', '=', 'running')
          .execute(),
      ),

    /** The ones of these that ask. */
    asking: (ids: readonly string[]) =>
      store(async (tx, clusterId) => {
        const rows = await tx
          .selectFrom('operation')
          .select('id')
          .where('cluster_id', '=', clusterId)
          .where('id', 'in', ids)
          .where('state', '=', 'asking')
          .execute()
        return new Set(rows.map(({ id }) => id))
      }),

    /** Operations that are done, and of whose last write it is not settled what proxies make of it. */
    unfollowed: () =>
      store(async (tx, clusterId) => {
        const rows = await tx
          .selectFrom('operation')
          .select('body')
          .where('cluster_id', '=', clusterId)
          .where('unfollowed', '=', 1)
          .orderBy('started_ms', 'desc')
          .limit(PAGE_SIZE)
          .execute()
        return operationsOf(rows)
      }),

    /** Of each object the operation that wrote it last, where somebody else should not have changed it since. */
    lastWrites: (): Promise<LastWrite[]> =>
      store(async (tx, clusterId) => {
        const rows = await tx
          .selectFrom('operation_write')
          .innerJoin('operation', 'operation.id', 'operation_write.operation_id')
          .select(['object', 'operation.id', 'operation.state', 'writes'])
          .where('operation_write.cluster_id', '=', clusterId)
          .where('operation.unwatched', '=', 0)
          .where('operation.state', '!=', 'running')
          .where('operation.started_ms', '>', clock.nowMs() - WATCH_MS)
          .execute()
        return rows.map((one) => ({ ...one, writes: Number(one.writes) }))
      }),

    /** These operations; what is not there is left out. */
    readAll: (ids: readonly string[]) =>
      store(async (tx, clusterId) => {
        const rows = await tx
          .selectFrom('operation')
          .select('body')
          .where('cluster_id', '=', clusterId)
          .where('id', 'in', ids)
          .execute()
        return operationsOf(rows)
      }),

    /** The operation that wrote an object last, and whether one is at work on it now. */
    lastWriteOf: (object: string) =>
      store(async (tx, clusterId) => {
        const last = await tx
          .selectFrom('operation_write')
          .innerJoin('operation', 'operation.id', 'operation_write.operation_id')
          .select('operation.body')
          .where('operation_write.cluster_id', '=', clusterId)
          .where('operation_write.object', '=', object)
          .executeTakeFirst()
        const running = await tx
          .selectFrom('operation_lock')
          .innerJoin('operation', 'operation.id', 'operation_lock.operation_id')
          .select('operation.id')
          .where('operation_lock.cluster_id', '=', clusterId)
          .where('operation_lock.object', '=', object)
          .where('operation.state', '=', 'running')
          .executeTakeFirst()
        return { operation: last ? entryOf(last).operation : null, isBusy: running !== undefined }
      }),

    page: ({ host, page }: { host: string; page: number }): Promise<OperationsPage> =>
      store(async (tx, clusterId) => {
        let query = tx.selectFrom('operation').where('cluster_id', '=', clusterId)
        if (host) query = query.where('host', '=', host)
        const rows = await query
          .select('body')
          .orderBy('started_ms', 'desc')
          .orderBy('id', 'desc')
          .limit(PAGE_SIZE)
          .offset((page - 1) * PAGE_SIZE)
          .execute()
        const count = await query.select(({ fn }) => fn.countAll().as('all')).executeTakeFirst()
        return {
          operations: operationsOf(rows),
          page,
          pageSize: PAGE_SIZE,
          total: Number(count?.all ?? 0),
        }
      }),
  }

  async function store<T>(work: (tx: Tx, clusterId: number) => Promise<T>): Promise<T> {
    try {
      const { db, clusterId } = ledger()
      return await db.transaction().execute((tx) => work(tx, clusterId))
    } catch (error) {
      if (error instanceof LostOperation) throw error
      if (error instanceof FailedChange) throw error.cause
      if (error instanceof AppError && error.code !== 'history-unavailable') throw error
      if (!(error instanceof AppError)) log.warn({ err: error }, 'the journal can’t be written')
      throw new AppError(
        'history-unavailable',
        `Changes can’t be recorded, so none is made: ${describeFailure(error)}`,
        { fix: 'Export the YAML and apply it with kubectl.', cause: error },
      )
    }
  }

  async function put(tx: Tx, clusterId: number, before: Row, runner: string, change: Change) {
    const { operation: old } = entryOf(before)
    const entry = changed(change, entryOf(before))
    const { operation } = entry
    await tx
      .updateTable('operation')
      .set({
        state: operation.state,
        ...flagsOf(entry),
        runner: operation.state === 'running' ? runner : '',
        body: JSON.stringify(entry),
      })
      .where('cluster_id', '=', clusterId)
      .where('id', '=', before.id)
      .execute()
    if (holds(old.state) && !holds(operation.state))
      await tx
        .deleteFrom('operation_lock')
        .where('cluster_id', '=', clusterId)
        .where('operation_id', '=', before.id)
        .execute()
    if (!holds(old.state) && holds(operation.state)) await lock(tx, clusterId, operation)
    await noteWrites(tx, clusterId, old, operation)
    await markRolledBack(tx, clusterId, old, operation)
    return entry
  }

  /**
   * An operation that took another one back says so on that one. If that had itself taken one back, it is undone, and so
   * on: every other one of the chain stands again.
   */
  async function markRolledBack(tx: Tx, clusterId: number, old: Operation | null, now: Operation) {
    if (now.state !== 'done' || now.rollsBack === '' || old?.state === 'done') return
    let back = now
    let isBack = true
    while (back.rollsBack) {
      const rolledBackBy = isBack && back.state === 'done' ? back.id : ''
      const found = await locked(tx, clusterId, back.rollsBack)
      const entry = await put(tx, clusterId, found, '', (one) => withOperation(one, { rolledBackBy }))
      back = entry.operation
      isBack = !isBack
    }
  }
}

const stopped: Change = (entry) => {
  if (entry.operation.state !== 'asking')
    throw new AppError('conflict', 'Somebody else has decided on it in the meantime')
  return withOperation(entry, { state: 'stopped', message: 'It is being rolled back' })
}

function changed(change: Change, entry: JournalEntry): JournalEntry {
  try {
    return change(entry)
  } catch (error) {
    throw new FailedChange('a change failed', { cause: error })
  }
}

const IS_ID = /^[0-9a-f-]{36}$/

async function row(tx: Tx, clusterId: number, id: string, isLocked = false): Promise<Row> {
  if (!IS_ID.test(id)) throw noSuch()
  let query = tx
    .selectFrom('operation')
    .select(['id', 'runner', 'body'])
    .where('cluster_id', '=', clusterId)
    .where('id', '=', id)
  // SQLite's transactions take turns anyway, and it knows no row locks.
  if (isLocked && tx.getExecutor().adapter.supportsMultipleConnections) query = query.forUpdate()
  const found = await query.executeTakeFirst()
  if (!found) throw noSuch()
  return found
}
const noSuch = (): AppError => new AppError('not-found', 'There is no such operation')
const locked = (tx: Tx, clusterId: number, id: string): Promise<Row> => row(tx, clusterId, id, true)

import { createHash } from 'node:crypto'
import { ACTIVE_STATES, CLAIMING_STATES, claimsItsRule, type MigrationRecord } from '#lib/migration/record.ts'
import { AppError } from '#server/app-error.ts'
import { describeFailure, isRefusal } from '#server/history/failure.ts'
import type { Ledger } from '#server/history/open-database.ts'
import { unavailable } from '#server/history/questions.ts'
import { recordSchema } from '#server/migration/stored.ts'

const MOST_LISTED = 50
const EVENTS_LISTED = 30
const MOST_AT_A_TIME = 100

export type Stored = { record: MigrationRecord; version: number }

/** Migrations in the database. Every call throws `history-unavailable` while it can't be reached. */
export type MigrationStore = {
  /** Throws `conflict` when another one has the rule, `too-many` when there are too many at a time. */
  insert(record: MigrationRecord): Promise<void>
  get(id: string): Promise<Stored | null>
  /** The newest, with the latest of their events; of one host, or of all when it is empty. */
  list(host: string): Promise<MigrationRecord[]>
  /** Those that the server looks after. */
  active(): Promise<Stored[]>
  /** Replaces that version; false when there is a newer one. Throws `conflict` as `insert` does. */
  replace(before: Stored, record: MigrationRecord): Promise<Stored | null>
}

export function createMigrationStore(ledger: () => Ledger): MigrationStore {
  return {
    insert: (record) =>
      ask(async ({ db, clusterId }) => {
        const { many } = await db
          .selectFrom('migration')
          .select(({ fn }) => fn.countAll<number>().as('many'))
          .where('cluster_id', '=', clusterId)
          .where('state', 'in', CLAIMING_STATES)
          .executeTakeFirstOrThrow()
        if (Number(many) >= MOST_AT_A_TIME)
          throw new AppError('too-many', `${MOST_AT_A_TIME} migrations are under way already`)
        const { id, host, createdMs: created_ms } = record
        await claiming(record, () =>
          db
            .insertInto('migration')
            .values({ id, cluster_id: clusterId, host, created_ms, version: 1, ...columnsOf(record) })
            .execute(),
        )
      }),
    get: (id) =>
      ask(async ({ db, clusterId }) => {
        const row = await db
          .selectFrom('migration')
          .select(['body', 'version'])
          .where('cluster_id', '=', clusterId)
          .where('id', '=', id)
          .executeTakeFirst()
        return row ? storedOf(row) : null
      }),
    list: (host) =>
      ask(async ({ db, clusterId }) => {
        let query = db.selectFrom('migration').select(['body', 'version']).where('cluster_id', '=', clusterId)
        if (host) query = query.where('host', '=', host)
        const rows = await query
          .orderBy('created_ms', 'desc')
          .orderBy('id', 'desc')
          .limit(MOST_LISTED)
          .execute()
        return rows.map((row) => {
          const { record } = storedOf(row)
          return { ...record, events: record.events.slice(0, EVENTS_LISTED) }
        })
      }),
    active: () =>
      ask(async ({ db, clusterId }) => {
        const rows = await db
          .selectFrom('migration')
          .select(['body', 'version'])
          .where('cluster_id', '=', clusterId)
          .where('state', 'in', ACTIVE_STATES)
          .limit(MOST_AT_A_TIME)
          .execute()
        return rows.map(storedOf)
      }),
    replace: (before, record) =>
      ask(async ({ db, clusterId }) => {
        const version = before.version + 1
        const { numUpdatedRows } = await claiming(record, () =>
          db
            .updateTable('migration')
            .set({ version, ...columnsOf(record) })
            .where('cluster_id', '=', clusterId)
            .where('id', '=', record.id)
            .where('version', '=', before.version)
            .executeTakeFirst(),
        )
        return numUpdatedRows === 0n ? null : { record, version }
      }),
  }

  async function ask<T>(query: (place: Ledger) => Promise<T>): Promise<T> {
    const place = ledger()
    try {
      return await query(place)
    } catch (error) {
      if (error instanceof AppError || error instanceof TypeError) throw error
      throw unavailable(describeFailure(error), error)
    }
  }
}

/** The database lets one migration at a time have a rule. */
async function claiming<T>(record: MigrationRecord, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!isRefusal(error) || !claimsItsRule(record)) throw error
    throw new AppError('conflict', 'Another migration of this rule is under way', {
      fix: 'Abort that one first, or let it end.',
      cause: error,
    })
  }
}

const columnsOf = (record: MigrationRecord) => ({
  state: record.state,
  rule: claimOf(record),
  body: JSON.stringify(record),
})

/** What a rule is known by whatever its place: its signature may be longer than what an index takes. */
function claimOf({ virtualService: { namespace, name }, signature }: MigrationRecord): string {
  return `${namespace}/${name} ${createHash('sha256').update(signature).digest('hex')}`
}

const storedOf = ({ body, version }: { body: string; version: number }): Stored => ({
  record: recordSchema.parse(JSON.parse(body)),
  version: Number(version),
})

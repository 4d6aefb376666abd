import { Kysely, PostgresDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { AppError } from '#server/app-error.ts'
import { migrationsFor } from '#server/history/migrations.ts'
import type { Schema } from '#server/history/schema.ts'
import { IN_MEMORY, nodeSqliteDialect } from '#server/history/sqlite.ts'

/** Where the history lives: a PostgreSQL database by its URL, or a SQLite file (`:memory:` for none). */
export type DatabasePlace = { engine: 'postgres'; url: string } | { engine: 'sqlite'; path: string }
export type HistoryDatabase = Kysely<Schema>
/** The open database, and the number in it of the cluster that is watched. */
export type Ledger = { db: HistoryDatabase; clusterId: number }

const CONNECT_MS = 5_000
/** Longer than any write takes; a database that hangs must not hold the history for ever. */
const WRITE_MS = 20_000
/** A question that takes longer is given up, so that a few costly ones do not hold up all others. */
const READ_MS = 10_000
/** A replica that was frozen within a transaction must not keep the others from the row they take turns on. */
const IDLE_IN_TRANSACTION_MS = 5_000

/** A handle for writing; nothing is opened before the first query. */
export const connectDatabase = (place: DatabasePlace): HistoryDatabase =>
  new Kysely<Schema>({
    dialect:
      place.engine === 'sqlite'
        ? nodeSqliteDialect(place.path)
        : new PostgresDialect({ pool: poolOf(place.url, { max: 2, limitMs: WRITE_MS }) }),
  })

/** A handle for reading, apart from the writer's connections, so that no question waits in front of a write. */
export function connectReader(place: DatabasePlace, writer: HistoryDatabase): HistoryDatabase {
  if (place.engine === 'postgres') {
    const pool = poolOf(place.url, { max: 4, limitMs: READ_MS })
    return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  }
  // What is in memory belongs to one connection.
  if (place.path === IN_MEMORY) return writer
  return new Kysely<Schema>({ dialect: nodeSqliteDialect(place.path, READ_MS) })
}

function poolOf(url: string, { max, limitMs }: { max: number; limitMs: number }): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: limitMs,
    statement_timeout: limitMs,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    application_name: 'isthmus',
    types: {
      getTypeParser: (oid, format) =>
        oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
    },
  })
  // A connection that breaks, at rest or at work, is replaced; the query that it broke under reports what is wrong.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/**
 * Brings the tables to this version's shape, all or nothing, one replica at a time (PostgreSQL: an advisory lock; SQLite:
 * the write lock). Throws `history-unavailable` when the database was made by a newer Isthmus.
 */
export async function migrate(db: HistoryDatabase, engine: DatabasePlace['engine']): Promise<void> {
  const migrations = migrationsFor(engine)
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } })
  const { error } = await migrator.migrateToLatest()
  if (!error) return
  if (String(error).includes('previously executed migration')) {
    throw new AppError('history-unavailable', 'The history database was written by a newer Isthmus', {
      fix: 'Run that version or a newer one, or point DATABASE_URL at another database.',
      cause: error,
    })
  }
  throw error
}

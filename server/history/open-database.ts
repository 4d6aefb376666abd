import { Kysely, PostgresDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { AppError } from '#server/app-error.ts'
import { migrationsFor } from '#server/history/migrations.ts'
import type { Schema } from '#server/history/schema.ts'
import { nodeSqliteDialect } from '#server/history/sqlite.ts'

/** Where the history lives: a PostgreSQL database by its URL, or a SQLite file (`:memory:` for none). */
export type DatabasePlace = { engine: 'postgres'; url: string } | { engine: 'sqlite'; path: string }
export type HistoryDatabase = Kysely<Schema>

const CONNECT_MS = 5_000
/** Longer than any query here takes; a database that hangs must not hold the history for ever. */
const QUERY_MS = 20_000

/** A handle on the database; nothing is opened before the first query. */
export function connectDatabase(place: DatabasePlace): HistoryDatabase {
  if (place.engine === 'sqlite') return new Kysely<Schema>({ dialect: nodeSqliteDialect(place.path) })
  const pool = new pg.Pool({
    connectionString: place.url,
    max: 4,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
    statement_timeout: QUERY_MS,
    application_name: 'isthmus',
    types: {
      getTypeParser: (oid, format) =>
        oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
    },
  })
  // A connection that breaks while it rests is replaced by the next query, which reports what is wrong.
  pool.on('error', () => undefined)
  // So is one that breaks between two queries of a transaction; unheard, its error would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
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

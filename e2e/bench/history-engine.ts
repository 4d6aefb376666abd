import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { ensurePostgres, startPostgres } from '../../scripts/postgres.ts'
import type { DatabasePlace } from '../../server/history/open-database.ts'

/** Prints one result of a part of the benchmark. */
export type Report = (label: string, result: string) => void

export type BenchEngine = {
  name: DatabasePlace['engine']
  createDatabase(name: string): Promise<DatabasePlace>
  remove(): Promise<void>
}

/** SQLite in a folder of its own on the disk, or a PostgreSQL of its own; null when there is none to be had. */
export async function openEngine(name: string): Promise<BenchEngine | null> {
  if (name === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'))
    return {
      name,
      createDatabase: (database) =>
        Promise.resolve({ engine: 'sqlite', path: join(folder, `${database}.db`) }),
      remove: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
    }
  }
  const programs = await ensurePostgres()
  if (!programs) return null
  const postgres = await startPostgres(programs)
  return {
    name: 'postgres',
    createDatabase: async (database) => ({
      engine: 'postgres',
      url: await postgres.createDatabase(database),
    }),
    remove: () => postgres.remove(),
  }
}

/** Runs statements that take longer than the history lets its own take, one by one, with others getting their turn. */
export async function runStatements(place: DatabasePlace, statements: readonly string[]): Promise<void> {
  if (place.engine === 'postgres') {
    const client = new pg.Client({ connectionString: place.url })
    await client.connect()
    for (const statement of statements) await client.query(statement)
    return client.end()
  }
  const database = new DatabaseSync(place.path)
  for (const statement of statements) {
    database.exec(statement)
    await new Promise((resolve) => setImmediate(resolve))
  }
  database.close()
}

export async function sizeBytes(place: DatabasePlace): Promise<number> {
  if (place.engine === 'sqlite') return statSync(place.path).size
  const client = new pg.Client({ connectionString: place.url })
  await client.connect()
  const { rows } = await client.query('select pg_database_size(current_database()) as bytes')
  await client.end()
  return Number(rows[0].bytes)
}

/** The value below which this share of the times lies, as text with its unit. */
export function percentileMs(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

export const formatMs = (ms: number): string => `${ms >= 100 ? ms.toFixed(0) : ms.toFixed(2)} ms`
export const formatSpread = (times: readonly number[]): string =>
  `p50 ${formatMs(percentileMs(times, 0.5))}, p95 ${formatMs(percentileMs(times, 0.95))}, max ${formatMs(Math.max(...times))}`

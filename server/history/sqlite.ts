import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Answer, CLOSE, Question } from '#server/history/sqlite-thread.ts'

export const IN_MEMORY = ':memory:'

/**
 * Kysely on Node's own SQLite, in a thread of its own: what the disk takes, the event loop does not wait for. DDL is
 * transactional in SQLite, so a migration that is killed leaves nothing behind. A query that takes longer than `limitMs`
 * is given up, and its thread with it.
 */
export const nodeSqliteDialect = (path: string, limitMs = Number.POSITIVE_INFINITY): Dialect => ({
  createAdapter: () => new TransactionalAdapter(),
  createDriver: () => threadDriver(path, limitMs),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
})

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/**
 * Transactions begin immediate: they never have to turn a read lock into a write lock, which SQLite refuses when another
 * process wrote in between. A thread that died is replaced by the next connection, never within a transaction.
 */
function threadDriver(path: string, limitMs: number): Driver {
  let thread: Thread | null = null
  const ask = (connection: DatabaseConnection, sql: string) => connection.executeQuery(CompiledQuery.raw(sql))
  return {
    init: () => Promise.resolve(),
    async acquireConnection() {
      // Kysely never gives its lock back when this throws: what is wrong is told by the first query instead.
      if (!thread || thread.isDead()) thread = await startThread(path, limitMs).catch(brokenThread)
      return thread.connection
    },
    releaseConnection: () => Promise.resolve(),
    async beginTransaction(connection) {
      await ask(connection, 'begin immediate')
    },
    async commitTransaction(connection) {
      await ask(connection, 'commit')
    },
    async rollbackTransaction(connection) {
      // A full disk has rolled back already; what went wrong before is what has to be told.
      await ask(connection, 'rollback').catch((error: unknown) => {
        if (!String(error).includes('no transaction is active')) throw error
      })
    },
    async destroy() {
      await thread?.close()
    },
  }
}

type Thread = { connection: DatabaseConnection; isDead(): boolean; close(): Promise<void> }

const streamQuery = (): never => {
  throw new Error('Rows are not streamed here: read them page by page')
}

const brokenThread = (error: unknown): Thread => ({
  isDead: () => true,
  connection: { executeQuery: () => Promise.reject(error), streamQuery },
  close: () => Promise.resolve(),
})

/** Throws when the file can't be opened. */
async function startThread(path: string, limitMs: number): Promise<Thread> {
  if (path !== IN_MEMORY) mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const worker = new Worker(new URL('./sqlite-thread.ts', import.meta.url), { name: 'sqlite' })
  const waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>()
  let asked = 0
  let death: Error | null = null
  const die = (error: Error): void => {
    death ??= error
    for (const { reject } of waiting.values()) reject(death)
    waiting.clear()
  }
  worker.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.resolve(answer)
    waiting.delete(answer.id)
  })
  worker.on('error', die)
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      die(new Error('the SQLite thread has ended'))
      resolve()
    })
  })
  const ask = async (what: { open: string } | { sql: string; parameters: readonly unknown[] }) => {
    if (death) throw death
    const id = ++asked
    const giveUp = (): void => {
      die(new Error(`the query was given up after ${limitMs} ms: timeout`))
      void worker.terminate()
    }
    const timer = Number.isFinite(limitMs) ? setTimeout(giveUp, limitMs) : undefined
    const answer = await new Promise<Answer>((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      worker.postMessage({ id, ...what } satisfies Question)
    }).finally(() => clearTimeout(timer))
    if ('failure' in answer) throw Object.assign(new Error(answer.failure.message), answer.failure)
    return answer
  }
  try {
    await ask({ open: path })
  } catch (error) {
    await worker.terminate()
    throw error
  }
  return {
    isDead: () => death !== null,
    connection: {
      async executeQuery<R>({ sql, parameters }: CompiledQuery) {
        const { rows, changes } = await ask({ sql, parameters })
        return { rows: rows as R[], numAffectedRows: BigInt(changes) }
      },
      streamQuery,
    },
    async close() {
      worker.postMessage('close' satisfies typeof CLOSE)
      await exited
    },
  }
}

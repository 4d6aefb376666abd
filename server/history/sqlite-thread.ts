import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { parentPort } from 'node:worker_threads'

/**
 * The thread that SQLite runs in: it is synchronous, and a commit waits for the disk. One question at a time, in the
 * order they come; each gets one answer with its id.
 */
export type Question = { id: number } & ({ open: string } | { sql: string; parameters: readonly unknown[] })
export type Answer =
  | { id: number; rows: unknown[]; changes: number }
  | { id: number; failure: { message: string; errcode: number | undefined } }
/** Asked as the last thing: the database is closed in good order and the thread ends. */
export const CLOSE = 'close'

/** Statements kept prepared; a batch makes the same ones again and again. */
const PREPARED = 50

let database: DatabaseSync | null = null
const prepared = new Map<string, StatementSync>()

parentPort?.on('message', (message: Question | typeof CLOSE) => {
  if (message === CLOSE) {
    database?.close()
    parentPort?.close()
  } else parentPort?.postMessage(answer(message))
})

function answer(question: Question): Answer {
  const { id } = question
  try {
    database ??= openFile('open' in question ? question.open : '')
    if ('open' in question) return { id, rows: [], changes: 0 }
    const statement = statementOf(database, question.sql)
    const values = question.parameters as SQLInputValue[]
    if (statement.columns().length > 0) return { id, rows: statement.all(...values), changes: 0 }
    return { id, rows: [], changes: Number(statement.run(...values).changes) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const errcode = error instanceof Error && 'errcode' in error ? Number(error.errcode) : undefined
    return { id, failure: { message, errcode } }
  }
}

/** A commit has reached the disk when it returns: what was answered survives a loss of power. Turning WAL on needs a lock. */
function openFile(path: string): DatabaseSync {
  const opened = new DatabaseSync(path)
  opened.exec(
    'pragma busy_timeout = 3000; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on',
  )
  return opened
}

function statementOf(database: DatabaseSync, sql: string): StatementSync {
  const statement = prepared.get(sql) ?? database.prepare(sql)
  prepared.delete(sql)
  prepared.set(sql, statement)
  const [oldest] = prepared.keys()
  if (prepared.size > PREPARED && oldest !== undefined) prepared.delete(oldest)
  return statement
}

import { AppError } from '#server/app-error.ts'

/** SQLite's result codes (sqlite.org/rescode.html). */
const SQLITE = { READONLY: 8, IOERR: 10, FULL: 13, CANTOPEN: 14, TOOBIG: 18, CONSTRAINT: 19, MISMATCH: 20 }

/**
 * Whether a database refused the data itself, so that trying again is of no use: SQLSTATE class 22 (data exception) or 23
 * (integrity constraint violation) of PostgreSQL, or the like of SQLite.
 */
export function isRefusal(error: unknown): boolean {
  const { sqlite, code } = codesOf(error)
  if (sqlite !== null) return [SQLITE.TOOBIG, SQLITE.CONSTRAINT, SQLITE.MISMATCH].includes(sqlite)
  return /^2[23]/.test(code)
}

/**
 * What is wrong with the database, in words that anybody may read: its own words name users, addresses and paths, and go
 * to the log.
 */
export function describeFailure(error: unknown): string {
  if (error instanceof AppError) return error.message
  const { sqlite, code } = codesOf(error)
  const text = error instanceof Error ? error.message : ''
  if (sqlite === SQLITE.FULL || ['ENOSPC', 'EDQUOT', '53100'].includes(code)) return 'The disk is full'
  if (sqlite === SQLITE.READONLY || ['EROFS', '25006'].includes(code))
    return 'The database can’t be written to'
  if (sqlite === SQLITE.CANTOPEN || ['EACCES', 'EPERM', 'ENOTDIR', 'ENOENT'].includes(code))
    return 'The file can’t be opened'
  if (sqlite === SQLITE.IOERR) return 'The disk fails'
  if (/^28/.test(code)) return 'The database refuses the login'
  if (code === '3D000') return 'There is no such database'
  if (code === '53300') return 'The database has too many clients'
  if (/^(08|57)/.test(code) || /^E[A-Z]+/.test(code) || /timeout|terminated|ended/i.test(text))
    return 'The database does not answer'
  return 'The database failed; the log says how'
}

function codesOf(error: unknown): { sqlite: number | null; code: string } {
  if (!(error instanceof Error)) return { sqlite: null, code: '' }
  // Extended codes keep the primary one in their low byte.
  const sqlite = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null
  return { sqlite, code: 'code' in error ? String(error.code) : '' }
}

/** SQLite's result codes for data that it does not take: too big, against a constraint, of a wrong type. */
const SQLITE_REFUSALS = [18, 19, 20]

/**
 * Whether a database refused the data itself, so that trying again is of no use: SQLSTATE class 22 (data exception) or 23
 * (integrity constraint violation) of PostgreSQL, or the like of SQLite.
 */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('errcode' in error) return SQLITE_REFUSALS.includes(Number(error.errcode) & 0xff)
  return 'code' in error && /^2[23]/.test(String(error.code))
}

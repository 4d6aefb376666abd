import { AppError } from '#server/app-error.ts'
import { describeFailure, isRefusal } from '#server/history/failure.ts'
import type { HistoryDatabase } from '#server/history/open-database.ts'
import type { Log } from '#server/log/log.ts'

/** Questions asked at the same time; they would only wait for each other. */
const MOST = 16

export type Ask = <T>(query: (db: HistoryDatabase, clusterId: number) => Promise<T>) => Promise<T>

/**
 * Asks the database for a request. Throws `history-unavailable` while it can't be asked, `bad-request` for what it does
 * not take, `too-many` when too many ask at once. What is our own mistake stays one.
 */
export function createQuestions(options: {
  db: HistoryDatabase
  log: Log
  /** The cluster's number, or why it is not known. */
  clusterId: () => number | AppError
}): Ask {
  let asked = 0
  return async (query) => {
    const clusterId = options.clusterId()
    if (typeof clusterId !== 'number') throw clusterId
    if (asked >= MOST)
      throw new AppError('too-many', 'Too many questions about the history at once', {
        fix: 'Ask again in a moment.',
      })
    asked += 1
    try {
      return await query(options.db, clusterId)
    } catch (error) {
      if (error instanceof AppError || error instanceof TypeError || error instanceof RangeError) throw error
      if (isRefusal(error))
        throw new AppError('bad-request', 'The history can’t be asked that', { cause: error })
      options.log.warn({ err: error }, 'the history could not be read')
      throw unavailable(describeFailure(error), error)
    } finally {
      asked -= 1
    }
  }
}

export const unavailable = (reason: string, cause?: unknown): AppError =>
  new AppError('history-unavailable', `The history can’t be read: ${reason}`, { cause })

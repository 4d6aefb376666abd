import type { Read } from '#lib/onboarding/bundle/preflight/read.ts'
import { AppError } from '#server/app-error.ts'

/**
 * Reads something as the caller and says what came of it: `missing` is the permission that a refusal is about. Only what is no
 * answer of the API server is thrown on.
 */
export async function readAsCaller<T>(
  what: string,
  missing: string,
  read: () => Promise<T>,
): Promise<Read<T>> {
  try {
    return { what, state: 'read', value: await read() }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code === 'not-found') return { what, state: 'absent' }
    if (error.code === 'forbidden') return { what, state: 'forbidden', missing }
    return { what, state: 'failed', reason: error.message }
  }
}

/** What was read, or the AppError that says what stood in the way: what is missing of it, and who can help. */
export function need<T>(read: Read<T>): T {
  switch (read.state) {
    case 'read':
      return read.value
    case 'absent':
      throw new AppError('not-found', `There is no ${read.what}`)
    case 'forbidden':
      throw new AppError('forbidden', `You may not ${read.missing}`, {
        fix: `Somebody who administers the cluster can allow it: ${read.missing}.`,
      })
    case 'failed':
      throw new AppError('cluster-unreachable', `${read.what} was not read: ${read.reason}`)
  }
}

import { AppError } from '#server/app-error.ts'
import { Unusable } from '#server/http/ask.ts'

/** An Envoy or istiod that can't be asked now, which is nothing for the log: whoever looks is told, on every look. */
export const unreachable = (message: string): AppError =>
  new AppError('cluster-unreachable', message, { isExpected: true })

/** Does what may end in an Unusable, whose message then reads on after `words`: who was asked. */
export async function withReason<T>(words: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof Unusable ? unreachable(`${words} ${error.message}`) : error
  }
}

import { AppError } from '#server/app-error.ts'

/** An Envoy or istiod that can't be asked now, which is nothing for the log: whoever looks is told, on every look. */
export const unreachable = (message: string): AppError =>
  new AppError('cluster-unreachable', message, { isExpected: true })

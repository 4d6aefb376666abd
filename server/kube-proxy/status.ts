import { ERROR_STATUS, type ErrorCode } from '#lib/error-codes.ts'
import { AppError } from '#server/app-error.ts'

/** The reason of a Kubernetes Status, by which clients choose their words. */
const REASONS: Partial<Record<ErrorCode, string>> = {
  'bad-request': 'BadRequest',
  forbidden: 'Forbidden',
  'too-large': 'RequestEntityTooLarge',
  'too-many': 'TooManyRequests',
  'cluster-unreachable': 'ServiceUnavailable',
  internal: 'InternalError',
}
const RETRY_AFTER_S = 5

/** An error as the Kubernetes API says it, so that kubectl prints the words. A defect says nothing of itself. */
export function statusResponse(error: unknown): Response {
  const { code, message, fix } =
    error instanceof AppError
      ? error
      : { code: 'internal' as const, message: 'Something went wrong inside Isthmus', fix: undefined }
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: fix ? `${message}. ${fix}` : message,
    reason: REASONS[code] ?? '',
    ...(code === 'too-many' ? { details: { retryAfterSeconds: RETRY_AFTER_S } } : {}),
    code: ERROR_STATUS[code],
  }
  return Response.json(body, {
    status: ERROR_STATUS[code],
    headers: {
      'cache-control': 'no-store',
      ...(code === 'too-many' ? { 'retry-after': String(RETRY_AFTER_S) } : {}),
    },
  })
}

/** Every way an API call can fail, with its HTTP status. The body of a failed call is `ApiErrorBody`. */
export const ERROR_STATUS = {
  'bad-request': 400,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'host-refused': 421,
  refused: 422,
  /** Preflight says no; asking again with `override` goes on all the same. */
  blocked: 422,
  'too-many': 429,
  internal: 500,
  'cluster-unreachable': 502,
  'history-unavailable': 503,
} as const

export type ErrorCode = keyof typeof ERROR_STATUS
export type ApiErrorBody = {
  error: { code: ErrorCode; message: string; field?: string; fix?: string; requestId: string }
}

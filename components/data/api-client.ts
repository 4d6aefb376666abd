import type { ApiErrorBody, ErrorCode } from '#lib/error-codes.ts'

/** A failed call, in the server's words. `offline` is ours: no answer came at all. */
export class ApiError extends Error {
  readonly code: ErrorCode | 'offline'
  readonly fix: string

  constructor(code: ErrorCode | 'offline', message: string, fix = '') {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.fix = fix
  }
}

/** Reads; an aborted `signal` ends the call, and its error is the caller's own to ignore. */
export const getJson = <T>(path: string, signal?: AbortSignal): Promise<T> =>
  call<T>(path, { method: 'GET', ...(signal ? { signal } : {}) })

export const postJson = <T>(path: string, body: unknown): Promise<T> =>
  call<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

export const deleteJson = <T>(path: string): Promise<T> =>
  call<T>(path, { method: 'DELETE', headers: { 'content-type': 'application/json' } })

/** The answer's type is the caller's word: both sides are built together from the types in lib/. */
async function call<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, init)
  } catch (error) {
    if (init.signal?.aborted) throw error
    throw new ApiError('offline', 'Isthmus does not answer', 'Check that it is still running.')
  }
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) return body as T
  const error = (body as ApiErrorBody | null)?.error
  throw new ApiError(
    error?.code ?? 'internal',
    error?.message ?? `The server answered ${response.status}`,
    error?.fix,
  )
}

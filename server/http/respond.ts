import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type ApiErrorBody, ERROR_STATUS, type ErrorCode } from '#lib/error-codes.ts'
import { AppError } from '#server/app-error.ts'

const BODY_LIMIT_BYTES = 1024 * 1024

/** A JSON answer that no cache keeps. */
export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } })
}

/** The one place where an error becomes HTTP. A defect says only that, and its id; the log has the rest. */
export function toErrorResponse(
  error: unknown,
  report: (error: unknown, requestId: string) => void,
): Response {
  const requestId = randomUUID()
  if (!(error instanceof AppError)) {
    report(error, requestId)
    return errorResponse('internal', 'Something went wrong inside Isthmus', requestId)
  }
  if (error.code === 'cluster-unreachable' && !error.isExpected) report(error, requestId)
  return errorResponse(error.code, error.message, requestId, error)
}

function errorResponse(code: ErrorCode, message: string, requestId: string, error?: AppError): Response {
  const body: ApiErrorBody = {
    error: {
      code,
      message,
      requestId,
      ...(error?.field ? { field: error.field } : {}),
      ...(error?.fix ? { fix: error.fix } : {}),
    },
  }
  return json(body, ERROR_STATUS[code])
}

/**
 * Reads a request's JSON body against a schema. Throws AppError: `too-large` beyond 1 MiB, before it is all read;
 * `bad-request` with the first wrong field's path.
 */
export async function readBody<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const text = await readText(request)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new AppError('bad-request', 'The body is not JSON', { cause: error })
  }
  return parseInput(value, schema)
}

/** Parses input against a schema, or throws `bad-request` naming the first field at fault. */
export function parseInput<T>(value: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue?.path.join('.') ?? ''
  throw new AppError(
    'bad-request',
    issue ? `${field || 'input'}: ${issue.message}` : z.prettifyError(parsed.error),
    { field },
  )
}

/** A request's body as text. Throws AppError `too-large` beyond 1 MiB, before it is all read. */
export async function readText(request: Request): Promise<string> {
  const tooLarge = () => new AppError('too-large', 'The body is larger than 1 MiB')
  if (Number(request.headers.get('content-length') ?? 0) > BODY_LIMIT_BYTES) throw tooLarge()
  if (!request.body) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of request.body) {
    bytes += chunk.byteLength
    if (bytes > BODY_LIMIT_BYTES) throw tooLarge()
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

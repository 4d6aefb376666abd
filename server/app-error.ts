import type { ErrorCode } from '#lib/error-codes.ts'

const BRAND = Symbol.for('isthmus.app-error')

/** The one error `server/` throws for a failure it understands. Anything else is a defect and becomes `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly field: string | undefined
  readonly fix: string | undefined
  /** What belongs to a day's work, and is not reported although its code usually is. */
  readonly isExpected: boolean
  readonly [BRAND] = true

  constructor(
    code: ErrorCode,
    message: string,
    more: { field?: string; fix?: string; cause?: unknown; isExpected?: boolean } = {},
  ) {
    super(message, { cause: more.cause })
    this.name = 'AppError'
    this.code = code
    this.field = more.field
    this.fix = more.fix
    this.isExpected = more.isExpected ?? false
  }

  /** Next compiles instrumentation and route handlers apart, so one process has this class twice: the brand tells. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value
  }
}

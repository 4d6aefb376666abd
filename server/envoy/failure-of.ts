/** What reads on after the name of who answered what can't be read. */
export const FAILURES = {
  'no-json': 'answered no JSON',
  'too-deep': 'answered JSON that is nested too deeply',
} as const

/** Why reading an answer failed. */
export const failureOf = (error: unknown): keyof typeof FAILURES | 'defect' =>
  error instanceof SyntaxError ? 'no-json' : error instanceof RangeError ? 'too-deep' : 'defect'

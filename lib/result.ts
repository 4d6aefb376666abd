/**
 * One thing that is wrong or worth knowing, in words a user can act on.
 * `field` names the input at fault, `fix` says what to do.
 */
export type Problem = {
  code: string
  message: string
  field?: string
  fix?: string
}

/** What `lib/` returns for outcomes that are expected to fail sometimes: it never throws for them. */
export type Result<T> = { ok: true; value: T } | { ok: false; problems: Problem[] }

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })
export const fail = (...problems: Problem[]): Result<never> => ({ ok: false, problems })

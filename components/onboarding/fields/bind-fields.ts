import { problemAt } from '#components/onboarding/fields/problem-at.ts'
import type { Problem } from '#lib/result.ts'

/** A value of a form with all that a field needs to show and change it: `<TextField label="Name" {...name} />`. */
export type Bound<T> = {
  value: T
  onChange: (value: T) => void
  /** Where the value is in the form, such as `ports.2.name`; empty for the form itself. */
  field: string
  /** Of the whole form, each at its `field`. */
  problems: readonly Problem[]
  /** What is wrong with the value as a whole; empty when nothing is. */
  error: string
}

/** Takes a value and where it is in its form, and gives it bound. */
export const bind = <T>(
  value: T,
  onChange: (value: T) => void,
  problems: readonly Problem[],
  field = '',
): Bound<T> => ({ value, onChange, field, problems, error: problemAt(problems, field) })

/** Takes a bound form, or a part of one, and gives what binds each of its fields by name. */
export function bindFields<F extends object>({ value, onChange, problems, field }: Bound<F>) {
  return <K extends keyof F & string>(key: K): Bound<F[K]> =>
    bind(
      value[key],
      (next) => onChange({ ...value, [key]: next }),
      problems,
      field === '' ? key : `${field}.${key}`,
    )
}

/** Takes a bound list, and gives its rows, each bound. */
export const bindRows = <R>({ value: rows, onChange, problems, field }: Bound<R[]>): Bound<R>[] =>
  rows.map((row, place) =>
    bind(row, (next) => onChange(rows.toSpliced(place, 1, next)), problems, `${field}.${place}`),
  )

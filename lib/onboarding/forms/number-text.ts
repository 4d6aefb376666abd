import { problem } from '#lib/onboarding/forms/parts.ts'
import type { Problem } from '#lib/result.ts'

/** Numbers stay as they were typed until they are right, so a form has them as texts. */

/** The number that a text says; the text itself where it says none, and undefined for the empty one. */
export function numberOf(text: string): number | string | undefined {
  if (text === '') return undefined
  return /^\d{1,15}$/.test(text) ? Number(text) : text
}

/** A number of an object as a text; empty for none. */
export const textOfNumber = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string' ? String(value) : ''

/** Of a whole number within limits; nothing is said of the empty text unless a number is needed. */
export function numberProblems(
  text: string,
  field: string,
  { what, least, most, isNeeded = false }: { what: string; least: number; most: number; isNeeded?: boolean },
): Problem[] {
  if (text === '' && !isNeeded) return []
  const number = numberOf(text)
  if (typeof number === 'number' && number >= least && number <= most) return []
  return [
    problem(
      'number',
      field,
      text === '' ? `${what} is needed` : `${text} is no ${what.toLowerCase()}`,
      `Use a whole number from ${least} to ${most}.`,
    ),
  ]
}

export const portTextProblems = (text: string, field: string): Problem[] =>
  numberProblems(text, field, { what: 'Port number', least: 1, most: 65_535, isNeeded: true })

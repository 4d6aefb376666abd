import type { Problem } from '#lib/result.ts'

/** What is wrong with one field, with what to do about it; empty when nothing is. */
export function problemAt(problems: readonly Problem[], field: string): string {
  const found = problems.find((problem) => problem.field === field)
  return found ? problemWords(found) : ''
}

/** A problem as a sentence, and its fix as another. */
export const problemWords = ({ message, fix = '' }: Problem): string => [`${message}.`, fix].join(' ').trim()

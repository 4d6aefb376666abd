import { problemAt } from '#components/onboarding/fields/problem-at.ts'
import type { Problem } from '#lib/result.ts'

/** What is wrong with a choice, under it. */
export function FieldProblem({ problems, field }: { problems: readonly Problem[]; field: string }) {
  const text = problemAt(problems, field)
  return text === '' ? null : <p className="mt-0.5 text-bad text-xs">{text}</p>
}

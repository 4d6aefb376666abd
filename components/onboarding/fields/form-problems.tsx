import { problemWords } from '#components/onboarding/fields/problem-at.ts'
import { cn } from '#components/ui/cn.ts'
import type { Problem } from '#lib/result.ts'

/** Everything that keeps a form from being applied, once more in one place. */
export function FormProblems({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null
  return (
    <ProblemList
      label="Problems"
      title={problems.length === 1 ? '1 problem' : `${problems.length} problems`}
      className="border-bad/30 bg-bad-soft"
      problems={problems}
    />
  )
}

/** What does not keep a form from being applied and is worth knowing before. */
export function FormNotes({ notes }: { notes: readonly Problem[] }) {
  if (notes.length === 0) return null
  return (
    <ProblemList
      label="Notes"
      title="Worth knowing"
      className="border-warn/30 bg-warn-soft"
      problems={notes}
    />
  )
}

function ProblemList({
  label,
  title,
  className,
  problems,
}: {
  label: string
  title: string
  className: string
  problems: readonly Problem[]
}) {
  return (
    <section aria-label={label} className={cn('rounded-lg border px-3 py-2.5', className)}>
      <p className="font-semibold text-sm">{title}</p>
      <ul className="mt-1 list-disc space-y-0.5 pl-5 text-sm">
        {problems.map((problem) => (
          <li key={`${problem.field} ${problem.code}`} className="wrap-anywhere">
            {problem.field ? <span className="font-mono text-xs">{problem.field}: </span> : null}
            {problemWords(problem)}
          </li>
        ))}
      </ul>
    </section>
  )
}

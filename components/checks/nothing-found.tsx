import { ListChecks } from 'lucide-react'
import Link from 'next/link'
import { Callout } from '#components/ui/callout.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import type { CheckStanding } from '#lib/checks/answer.ts'

const checksWords = (count: number): string =>
  `${count.toLocaleString('en')} ${count === 1 ? 'check' : 'checks'}`

/** Stands where findings would be: how much was looked at. */
export function NothingFound({ checks }: { checks: readonly CheckStanding[] }) {
  const ran = checks.filter(({ notRun }) => notRun === '').length
  return (
    <EmptyState icon={ListChecks} title={`${checksWords(ran)} found nothing`}>
      <Link href="/checks/rules" className="text-accent underline">
        What each of them looks for
      </Link>
    </EmptyState>
  )
}

/** Which checks were not run, and why: silence is no answer. */
export function NotRun({ checks }: { checks: readonly CheckStanding[] }) {
  const missing = checks.filter(({ notRun }) => notRun !== '')
  if (missing.length === 0) return null
  const reasons = Map.groupBy(missing, ({ notRun }) => notRun)
  return (
    <Callout tone="warn" title={`${checksWords(missing.length)} not run`}>
      <ul>
        {[...reasons].map(([reason, of]) => (
          <li key={reason}>
            {reason}: {of.map(({ code }) => code).join(', ')}
          </li>
        ))}
      </ul>
    </Callout>
  )
}

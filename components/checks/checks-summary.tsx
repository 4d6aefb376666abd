'use client'

import { CircleCheck } from 'lucide-react'
import Link from 'next/link'
import { useChecks } from '#components/checks/use-checks.ts'
import { Trouble } from '#components/data/answered.tsx'
import { useShell } from '#components/data/live-provider.tsx'
import { CHECK_LOOKS } from '#components/mesh/check-looks.ts'
import { ObjectName } from '#components/mesh/object-name.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { CHECK_SEVERITIES } from '#lib/checks/check.ts'

const WORST = 3

/** How many findings there are, and the worst few of them. */
export function ChecksSummary() {
  const asked = useChecks({ pageSize: 10 })
  const facts = useShell()?.checks
  if (!asked.data || !facts?.isReady)
    return asked.error ? <Trouble asked={asked} /> : <Skeleton label="The checks are being run" rows={2} />
  const { findings, counts, checks } = asked.data
  const notRun = checks.filter((check) => check.notRun !== '').length
  return (
    <div className="space-y-3">
      <Trouble asked={asked} />
      <ul className="flex flex-wrap gap-x-5 gap-y-1">
        {CHECK_SEVERITIES.map((severity) => {
          const { one, many, icon: Icon, colour } = CHECK_LOOKS[severity]
          return (
            <li key={severity}>
              <Link
                href={`/checks?severity=${severity}`}
                className="inline-flex items-center gap-1.5 hover:underline"
              >
                <Icon aria-hidden className={`size-4 ${counts[severity] > 0 ? colour : 'text-muted'}`} />
                <span className="tabular-nums">{counts[severity].toLocaleString('en')}</span>
                <span className="text-muted">{(counts[severity] === 1 ? one : many).toLowerCase()}</span>
              </Link>
            </li>
          )
        })}
        {notRun > 0 ? (
          <li>
            <Link href="/checks/rules" className="text-warn hover:underline">
              {notRun.toLocaleString('en')} not run
            </Link>
          </li>
        ) : null}
      </ul>
      {findings.length === 0 ? (
        <p className="flex items-center gap-2 text-muted">
          <CircleCheck aria-hidden className="size-4 text-ok" />
          {(checks.length - notRun).toLocaleString('en')} checks found nothing.
        </p>
      ) : (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {findings.slice(0, WORST).map(({ id, severity, text, code, objects: [first] }) => {
            const { one, icon: Icon, colour } = CHECK_LOOKS[severity]
            return (
              <li key={id} className="flex items-start gap-2 px-4 py-2.5">
                <Icon aria-label={one} className={`mt-0.5 size-4 shrink-0 ${colour}`} />
                <div className="min-w-0">
                  <Link href={`/checks?code=${code}`} className="hover:underline wrap-anywhere">
                    {text}
                  </Link>
                  {first ? (
                    <p className="text-muted text-xs">
                      <ObjectName of={first} />
                    </p>
                  ) : null}
                </div>
              </li>
            )
          })}
        </ul>
      )}
    </div>
  )
}

'use client'

import { ListChecks } from 'lucide-react'
import Link from 'next/link'
import { ChecksHeader } from '#components/checks/checks-header.tsx'
import { useChecks } from '#components/checks/use-checks.ts'
import { Answered } from '#components/data/answered.tsx'
import { CHECK_LOOKS } from '#components/mesh/check-looks.ts'
import { Badge } from '#components/ui/badge.tsx'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import type { CheckStanding } from '#lib/checks/answer.ts'

/** Every check with how it stands. */
export function RulesPage() {
  const asked = useChecks({})
  return (
    <>
      <ChecksHeader
        title="All checks"
        lead="What each check looks for, what it found, and why it could not be run where it was not."
      />
      <Answered asked={asked} label="Reading checks">
        {({ checks }) =>
          checks.length > 0 ? (
            <DataTable
              label="Checks"
              columns={COLUMNS}
              rows={checks.map((check) => ({ ...check, id: check.code }))}
            />
          ) : (
            <EmptyState icon={ListChecks} title="There are no checks" />
          )
        }
      </Answered>
    </>
  )
}

type Row = CheckStanding & { id: string }

const COLUMNS: Column<Row>[] = [
  {
    id: 'title',
    header: 'Check',
    cell: ({ code, title }) => (
      <div className="min-w-40">
        <Link href={`/checks/${code}`} className="font-medium text-accent hover:underline">
          {title}
        </Link>
        <p className="font-mono text-muted text-xs">{code}</p>
      </div>
    ),
  },
  {
    id: 'severity',
    header: 'Severity',
    wideOnly: true,
    cell: ({ severity }) => {
      const { one, icon: Icon, colour } = CHECK_LOOKS[severity]
      return (
        <span className="inline-flex items-center gap-1.5">
          <Icon aria-hidden className={`size-4 ${colour}`} />
          {one}
        </span>
      )
    },
  },
  {
    id: 'findings',
    header: 'Findings',
    align: 'right',
    cell: ({ code, findings, suppressed }) => (
      <>
        {findings > 0 ? (
          <Link href={`/checks?code=${code}`} className="text-accent hover:underline">
            {findings.toLocaleString('en')}
          </Link>
        ) : (
          '0'
        )}
        {suppressed > 0 ? (
          <p className="text-muted text-xs">
            <Link href={`/checks?code=${code}&suppressed=only`} className="hover:underline">
              {suppressed.toLocaleString('en')} suppressed
            </Link>
          </p>
        ) : null}
      </>
    ),
  },
  { id: 'standing', header: 'Standing', cell: (row) => <Standing {...row} /> },
]

function Standing({ notRun, isOff, findings }: CheckStanding) {
  if (isOff) return <Badge tone="unknown">Off by setting</Badge>
  if (notRun)
    return (
      <div className="space-y-1">
        <Badge tone="warn">Not run</Badge>
        <p className="max-w-80 text-muted text-xs wrap-anywhere">{notRun}</p>
      </div>
    )
  return findings > 0 ? <Badge tone="bad">Found something</Badge> : <Badge tone="ok">Nothing found</Badge>
}

'use client'

import { ShieldCheck } from 'lucide-react'
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { FindingCard } from '#components/names/finding-card.tsx'
import {
  codeCounts,
  FINDING_NAMES,
  fitting,
  SEVERITIES,
  SEVERITY_LOOKS,
} from '#components/names/finding-looks.ts'
import { Callout } from '#components/ui/callout.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { FilterRow } from '#components/ui/filter-row.tsx'
import { NothingFits } from '#components/ui/nothing-fits.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { Select } from '#components/ui/select.tsx'
import { FINDING_CODES, type WatchAnswer } from '#lib/names/watch.ts'

const PAGE_SIZE = 20

/** What clashes, grouped by severity, by a search and a kind that live in the URL. */
export function FindingsList({ answer: { findings, findingsTotal } }: { answer: WatchAnswer }) {
  const [query, setQuery] = useQueryStates(
    {
      code: parseAsStringLiteral([...FINDING_CODES, '']).withDefault(''),
      q: parseAsString.withDefault(''),
      page: parseAsInteger.withDefault(1),
    },
    { history: 'replace' },
  )
  if (findingsTotal === 0)
    return (
      <EmptyState icon={ShieldCheck} title="Nothing clashes">
        No proxy is told of names or addresses that clash.
      </EmptyState>
    )
  const matching = fitting(findings, query)
  const page = Math.min(Math.max(1, query.page), Math.max(1, Math.ceil(matching.length / PAGE_SIZE)))
  const shown = matching.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
  return (
    <>
      <FilterRow label="Search findings" placeholder="Host, address, object" q={query.q} onQuery={setQuery}>
        <Select
          label="Kind of finding"
          value={query.code}
          onChange={(chosen) =>
            void setQuery({ code: FINDING_CODES.find((code) => code === chosen) ?? '', page: 1 })
          }
          options={[
            { value: '', label: `Every kind (${findings.length.toLocaleString('en')})` },
            ...codeCounts(findings).map(({ code, count }) => ({
              value: code,
              label: `${FINDING_NAMES[code]} (${count.toLocaleString('en')})`,
            })),
          ]}
        />
      </FilterRow>
      {findingsTotal > findings.length ? (
        <Callout tone="info" title={`${findingsTotal.toLocaleString('en')} findings`}>
          The {findings.length.toLocaleString('en')} most severe are shown.
        </Callout>
      ) : null}
      {shown.length === 0 ? (
        <NothingFits
          icon={ShieldCheck}
          noun="finding"
          total={findings.length}
          onAll={() => void setQuery({ code: '', q: '', page: 1 })}
        />
      ) : (
        SEVERITIES.map((severity) => {
          const group = shown.filter((finding) => finding.severity === severity)
          const { title, icon: Icon, colour } = SEVERITY_LOOKS[severity]
          return group.length === 0 ? null : (
            <section key={severity} aria-label={title} className="space-y-2">
              <h3 className="flex items-center gap-1.5 font-medium text-sm">
                <Icon aria-hidden className={`size-4 ${colour}`} />
                {title}
                <span className="text-muted tabular-nums">
                  {matching.filter((finding) => finding.severity === severity).length.toLocaleString('en')}
                </span>
              </h3>
              <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
                {group.map((finding) => (
                  <FindingCard key={finding.id} finding={finding} />
                ))}
              </ul>
            </section>
          )
        })
      )}
      {matching.length > 0 ? (
        <Pagination
          page={page}
          pageSize={PAGE_SIZE}
          matching={matching.length}
          total={findings.length}
          noun={matching.length === 1 ? 'finding' : 'findings'}
          onPage={(next) => void setQuery({ page: next })}
        />
      ) : null}
    </>
  )
}

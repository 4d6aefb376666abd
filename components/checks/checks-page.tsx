'use client'

import { ListChecks, X } from 'lucide-react'
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { ChecksHeader } from '#components/checks/checks-header.tsx'
import { FindingCards } from '#components/checks/finding-card.tsx'
import { FixDesk } from '#components/checks/fix-desk.tsx'
import { NothingFound, NotRun } from '#components/checks/nothing-found.tsx'
import { ReportLinks } from '#components/checks/report-links.tsx'
import { SeverityFilter } from '#components/checks/severity-filter.tsx'
import { useChecks } from '#components/checks/use-checks.ts'
import { Answered } from '#components/data/answered.tsx'
import { useShell } from '#components/data/live-provider.tsx'
import { NamespaceSelect } from '#components/mesh/namespace-select.tsx'
import { FilterRow } from '#components/ui/filter-row.tsx'
import { NothingFits } from '#components/ui/nothing-fits.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { Select } from '#components/ui/select.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { ChecksAnswer } from '#lib/checks/answer.ts'
import { CHECK_SEVERITIES } from '#lib/checks/check.ts'

const NO_FILTERS = {
  q: '',
  severity: '',
  code: '',
  namespace: '',
  suppressed: '',
  subject: '',
  page: 1,
} as const

/** What all checks found in the mesh, worst first, each with its fix. */
export function ChecksPage() {
  const [query, setQuery] = useQueryStates(
    {
      q: parseAsString.withDefault(''),
      severity: parseAsStringLiteral([...CHECK_SEVERITIES, '']).withDefault(''),
      code: parseAsString.withDefault(''),
      namespace: parseAsString.withDefault(''),
      suppressed: parseAsStringLiteral(['only', '']).withDefault(''),
      subject: parseAsString.withDefault(''),
      page: parseAsInteger.withDefault(1),
    },
    { history: 'replace' },
  )
  const asked = useChecks(query)
  const isReady = useShell()?.checks.isReady ?? false
  const showAll = () => void setQuery(NO_FILTERS)
  return (
    <>
      <ChecksHeader title="Checks" lead="What is wrong in the mesh, why it matters, and how to fix it.">
        <ReportLinks />
      </ChecksHeader>
      <FilterRow label="Search findings" placeholder="Object, code, words" q={query.q} onQuery={setQuery}>
        <NamespaceSelect value={query.namespace} names={asked.data?.namespaces} onQuery={setQuery} />
        <Select
          label="Check"
          value={query.code}
          onChange={(code) => void setQuery({ code, page: 1 })}
          options={checkOptions(asked.data, query.code)}
          className="max-w-full"
        />
      </FilterRow>
      <SeverityFilter
        answer={asked.data}
        value={query}
        onChange={(filter) => void setQuery({ ...filter, page: 1 })}
      />
      {query.subject ? (
        <About subject={query.subject} onClear={() => void setQuery({ subject: '' })} />
      ) : null}
      <FixDesk>
        <Answered asked={asked} label="Reading findings">
          {(answer) => (
            <>
              {isReady ? <NotRun checks={answer.checks} /> : null}
              {answer.total > 0 ? (
                <>
                  <FindingCards findings={answer.findings} />
                  <Pagination
                    page={answer.page}
                    pageSize={answer.pageSize}
                    matching={answer.total}
                    total={answer.total}
                    noun={answer.total === 1 ? 'finding' : 'findings'}
                    onPage={(page) => void setQuery({ page })}
                  />
                </>
              ) : !isReady ? (
                <Skeleton label="The checks are being run" />
              ) : isFiltered(query) ? (
                <NothingFits icon={ListChecks} noun="finding" onAll={showAll} />
              ) : (
                <NothingFound checks={answer.checks} />
              )}
            </>
          )}
        </Answered>
      </FixDesk>
    </>
  )
}

const isFiltered = (query: Record<string, string | number>): boolean =>
  Object.entries(NO_FILTERS).some(([name, none]) => name !== 'page' && query[name] !== none)

/** What is shown is about one object or host alone. */
function About({ subject, onClear }: { subject: string; onClear: () => void }) {
  const words = subject.startsWith('host:') ? `Host ${subject.slice(5)}` : subject.replace('/', ' ')
  return (
    <p className="flex items-center gap-1 text-sm">
      <span className="text-muted">About</span>
      <span className="font-medium wrap-anywhere">{words}</span>
      <button
        type="button"
        aria-label={`Show findings of everything, not only of ${words}`}
        onClick={onClear}
        className="rounded p-1 text-muted hover:text-text"
      >
        <X aria-hidden className="size-4" />
      </button>
    </p>
  )
}

/** The checks that found something, and the one that is chosen even if it finds nothing now. */
function checkOptions(answer: ChecksAnswer | undefined, chosen: string) {
  const found = (answer?.checks ?? []).filter(
    ({ code, findings, suppressed }) => code === chosen || findings + suppressed > 0,
  )
  const isKnown = chosen === '' || found.some(({ code }) => code === chosen)
  return [
    { value: '', label: 'Every check' },
    ...found.map(({ code, title, findings }) => ({
      value: code,
      label: `${code} ${title} (${findings.toLocaleString('en')})`,
    })),
    ...(isKnown ? [] : [{ value: chosen, label: chosen }]),
  ]
}

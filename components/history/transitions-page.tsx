'use client'

import { Download, History, Pause, Play } from 'lucide-react'
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useTransitions } from '#components/data/use-history.ts'
import { HistoryTrouble } from '#components/history/history-trouble.tsx'
import { TransitionTable } from '#components/history/transition-table.tsx'
import { TRANSITION_LOOKS } from '#components/mesh/transition-looks.tsx'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { SearchField } from '#components/ui/search-field.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { Select } from '#components/ui/select.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { TRANSITION_KINDS, type TransitionKind } from '#lib/health/transition.ts'
import { WINDOW_NAMES } from '#lib/history/transition-row.ts'

const QUIET: readonly TransitionKind[] = ['reconnected', 'handed-over']
const LOUD = TRANSITION_KINDS.filter((kind) => !QUIET.includes(kind))

/** Choices that stand for several kinds; every single kind can be chosen too. */
const SHOWS: { value: string; label: string; kinds: readonly TransitionKind[] }[] = [
  { value: '', label: 'All but reconnects', kinds: LOUD },
  { value: 'all', label: 'Everything', kinds: [] },
  { value: 'bad', label: 'Gone bad', kinds: ['unhealthy', 'disconnected', 'stale'] },
  { value: 'health', label: 'Health', kinds: ['pending', 'healthy', 'unhealthy'] },
  {
    value: 'connection',
    label: 'Connection',
    kinds: ['connected', 'disconnected', 'reconnected', 'handed-over', 'stale'],
  },
  { value: 'arrival', label: 'Came and went', kinds: ['registered', 'removed'] },
  ...TRANSITION_KINDS.map((kind) => ({
    value: kind,
    label: `Only ${TRANSITION_LOOKS[kind].label.toLowerCase()}`,
    kinds: [kind],
  })),
]

/** Every transition in the mesh, live, by filters that live in the URL. */
export function TransitionsPage() {
  const [filter, setFilter] = useQueryStates(
    {
      window: parseAsStringLiteral(WINDOW_NAMES).withDefault('24h'),
      show: parseAsString.withDefault(''),
      q: parseAsString.withDefault(''),
      namespace: parseAsString.withDefault(''),
      group: parseAsString.withDefault(''),
      follow: parseAsBoolean.withDefault(true),
    },
    { history: 'replace' },
  )
  const kinds = SHOWS.find(({ value }) => value === filter.show)?.kinds ?? LOUD
  const query = new URLSearchParams({
    window: filter.window,
    kinds: kinds.join(','),
    q: filter.q,
    namespace: filter.namespace,
    group: filter.group,
  }).toString()
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage, isPlaceholderData } = useTransitions(
    query,
    filter.follow,
  )
  const rows = data?.pages.flatMap((page) => page.rows) ?? []
  const isFiltered = filter.q !== '' || filter.namespace !== '' || filter.group !== '' || filter.show !== ''
  return (
    <>
      <header className="flex flex-wrap items-end justify-between gap-3">
        <div>
          <h1 className="font-semibold text-xl tracking-tight">Transitions</h1>
          <p className="text-muted">What changed, when, and by whose clock.</p>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Button
            onPress={() => void setFilter({ follow: !filter.follow })}
            aria-pressed={filter.follow}
            className={filter.follow ? 'text-accent' : ''}
          >
            {filter.follow ? <Pause className="size-3.5" /> : <Play className="size-3.5" />}
            {filter.follow ? 'Following' : 'Follow'}
          </Button>
          {(['csv', 'json'] as const).map((format) => (
            <a
              key={format}
              href={`/api/history/export?${query}&format=${format}`}
              download
              className="inline-flex h-8 items-center gap-1.5 rounded-md border border-line bg-raised px-3 font-medium text-sm hover:border-line-strong"
            >
              <Download aria-hidden className="size-3.5" />
              {format.toUpperCase()}
            </a>
          ))}
        </div>
      </header>
      <HistoryTrouble error={error} />
      <div className="flex flex-wrap items-center gap-2">
        <Segmented
          label="Time"
          value={filter.window}
          options={WINDOW_NAMES.map((name) => ({ value: name, label: name }))}
          onChange={(window) => void setFilter({ window })}
        />
        <Select
          label="Transitions shown"
          value={filter.show}
          onChange={(show) => void setFilter({ show })}
          options={SHOWS}
        />
        <SearchField
          label="Search transitions"
          value={filter.q}
          onChange={(q) => void setFilter({ q })}
          placeholder="Name, namespace, group, message"
        />
        {filter.group || filter.namespace ? (
          <Button look="quiet" onPress={() => void setFilter({ group: '', namespace: '' })}>
            Only {filter.group || filter.namespace} ×
          </Button>
        ) : null}
      </div>
      {!data && !error ? (
        <Skeleton label="Reading transitions" rows={10} />
      ) : rows.length === 0 && data ? (
        <EmptyState
          icon={History}
          title={isFiltered ? 'No transition fits these filters' : 'Nothing changed'}
        >
          {isFiltered ? (
            <button
              type="button"
              className="text-accent underline"
              onClick={() => void setFilter({ q: '', show: '', namespace: '', group: '' })}
            >
              Show all
            </button>
          ) : (
            `Nothing changed within the last ${filter.window}. What happens next appears here by itself.`
          )}
        </EmptyState>
      ) : rows.length > 0 ? (
        <div className={isPlaceholderData ? 'opacity-60' : ''}>
          <TransitionTable rows={rows} />
          <div className="mt-3 flex items-center justify-between gap-3 text-muted text-sm">
            <p aria-live="polite">
              {rows.length.toLocaleString('en')} {hasNextPage ? 'newest' : ''} transitions
            </p>
            {hasNextPage ? (
              <Button isDisabled={isFetchingNextPage} onPress={() => void fetchNextPage()}>
                {isFetchingNextPage ? 'Reading…' : 'Show older'}
              </Button>
            ) : null}
          </div>
        </div>
      ) : null}
    </>
  )
}

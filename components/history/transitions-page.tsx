'use client'

import { History } from 'lucide-react'
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useTransitions } from '#components/data/use-transitions.ts'
import { FeedActions } from '#components/history/feed-actions.tsx'
import { kindsOf, SHOWS, SUBJECT_CHOICES } from '#components/history/feed-choices.ts'
import { HistoryTrouble } from '#components/history/history-trouble.tsx'
import { TransitionTable } from '#components/history/transition-table.tsx'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { NothingFits } from '#components/ui/nothing-fits.tsx'
import { SearchField } from '#components/ui/search-field.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { Select } from '#components/ui/select.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { SUBJECT_KINDS } from '#lib/health/transition.ts'
import { WINDOW_NAMES } from '#lib/history/transition-row.ts'

const FILTER = {
  window: parseAsStringLiteral(WINDOW_NAMES).withDefault('24h'),
  show: parseAsString.withDefault(''),
  subjectKind: parseAsStringLiteral(SUBJECT_KINDS),
  q: parseAsString.withDefault(''),
  namespace: parseAsString.withDefault(''),
  group: parseAsString.withDefault(''),
  follow: parseAsBoolean.withDefault(true),
}

/** Every transition in the mesh, live, by filters that live in the URL. */
export function TransitionsPage() {
  const [filter, setFilter] = useQueryStates(FILTER, { history: 'replace' })
  const query = new URLSearchParams({
    window: filter.window,
    kinds: kindsOf(filter.show).join(','),
    q: filter.q,
    namespace: filter.namespace,
    group: filter.group,
    ...(filter.subjectKind ? { subjectKind: filter.subjectKind } : {}),
  }).toString()
  const feed = useTransitions(query, filter.follow)
  const { data, rows, error, hasNextPage, isFetchingNextPage } = feed
  const only = filter.group || filter.namespace
  const isFiltered = Boolean(filter.q || only || filter.show || filter.subjectKind)
  const isFollowing = filter.follow && !feed.isHeldBack
  const toggle = (): void => {
    if (isFollowing) feed.hold()
    else feed.resume()
    void setFilter({ follow: !isFollowing })
  }
  return (
    <>
      <header className="flex flex-wrap items-end justify-between gap-3">
        <div>
          <h1 className="font-semibold text-xl tracking-tight">Transitions</h1>
          <p className="text-muted">What changed, when, and by whose clock.</p>
        </div>
        <FeedActions query={query} isFollowing={isFollowing} onFollow={toggle} />
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
        <Select
          label="Of"
          value={filter.subjectKind ?? ''}
          onChange={(chosen) =>
            void setFilter({ subjectKind: SUBJECT_KINDS.find((kind) => kind === chosen) ?? null })
          }
          options={SUBJECT_CHOICES}
        />
        <SearchField
          label="Search transitions"
          value={filter.q}
          onChange={(q) => void setFilter({ q })}
          placeholder="Name, group, message"
        />
        {only ? (
          <Button look="quiet" onPress={() => void setFilter({ group: '', namespace: '' })}>
            Only {only} ×
          </Button>
        ) : null}
      </div>
      <p role="status" className="text-muted text-sm empty:hidden">
        {feed.isHeldBack ? 'Following paused: older ones are shown. Follow goes back to the newest.' : ''}
      </p>
      {!data && !error ? (
        <Skeleton label="Reading transitions" rows={10} />
      ) : rows.length === 0 && data && isFiltered ? (
        <NothingFits
          icon={History}
          noun="transition"
          onAll={() => void setFilter({ q: '', show: '', subjectKind: null, namespace: '', group: '' })}
        />
      ) : rows.length === 0 && data ? (
        <EmptyState icon={History} title="Nothing changed">
          Nothing changed within the last {filter.window}. What happens next appears here by itself.
        </EmptyState>
      ) : rows.length > 0 ? (
        <div className={feed.isPlaceholderData ? 'opacity-60' : ''}>
          <TransitionTable rows={rows} />
          <div className="mt-3 flex items-center justify-between gap-3 text-muted text-sm">
            <p aria-live="polite">
              {rows.length.toLocaleString('en')} {hasNextPage ? 'newest' : ''} transitions
            </p>
            {hasNextPage ? (
              <Button isDisabled={isFetchingNextPage} onPress={() => void feed.fetchNextPage()}>
                {isFetchingNextPage ? 'Reading…' : 'Show older'}
              </Button>
            ) : null}
          </div>
        </div>
      ) : null}
    </>
  )
}

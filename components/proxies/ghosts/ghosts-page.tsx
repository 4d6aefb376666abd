'use client'

import { Ghost as GhostIcon, ShieldCheck } from 'lucide-react'
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { Answered } from '#components/data/answered.tsx'
import { type Asked, useAnswer } from '#components/data/use-answer.ts'
import { fittingGhosts } from '#components/proxies/ghosts/fitting-ghosts.ts'
import { GhostCard } from '#components/proxies/ghosts/ghost-card.tsx'
import { GHOST_LOOKS } from '#components/proxies/ghosts/ghost-looks.ts'
import { ProxiesHeader } from '#components/proxies/proxies-nav.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { CountButton } from '#components/ui/count-button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { FilterRow } from '#components/ui/filter-row.tsx'
import { NothingFits } from '#components/ui/nothing-fits.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { GHOST_KINDS, type GhostsAnswer } from '#lib/proxies/ghost.ts'

const FOLLOW_MS = 10_000
const PAGE_SIZE = 20
const NO_FILTERS = { q: '', kind: '', page: 1 } as const

/** What one part of the mesh believes in and another does not: entries, proxies and endpoints without each other. */
export function GhostsPage() {
  const [query, setQuery] = useQueryStates(
    {
      q: parseAsString.withDefault(''),
      kind: parseAsStringLiteral([...GHOST_KINDS, '']).withDefault(''),
      page: parseAsInteger.withDefault(1),
    },
    { history: 'replace' },
  )
  const asked: Asked<GhostsAnswer> = useAnswer('/api/ghosts', FOLLOW_MS)
  return (
    <>
      <ProxiesHeader
        title="Ghosts"
        lead="Entries without a proxy, proxies without an entry, endpoints that no object has, and addresses that are there twice."
      />
      <FilterRow label="Search ghosts" placeholder="Address, proxy or object" q={query.q} onQuery={setQuery}>
        <fieldset className="flex flex-wrap gap-1.5">
          <legend className="sr-only">Only of one kind</legend>
          {GHOST_KINDS.map((kind) => (
            <CountButton
              key={kind}
              {...GHOST_LOOKS[kind]}
              count={asked.data?.counts[kind]}
              isPressed={query.kind === kind}
              onPress={() => void setQuery({ kind: query.kind === kind ? '' : kind, page: 1 })}
            />
          ))}
        </fieldset>
      </FilterRow>
      <Answered asked={asked} label="Looking for ghosts">
        {(answer) => (
          <>
            <NotLooked reasons={answer.notLooked} />
            <GhostList
              answer={answer}
              query={query}
              onPage={(page) => void setQuery({ page })}
              onAll={() => void setQuery(NO_FILTERS)}
            />
            <LookedAt answer={answer} />
          </>
        )}
      </Answered>
    </>
  )
}

function GhostList({
  answer: { ghosts, more, notLooked },
  query,
  onPage,
  onAll,
}: {
  answer: GhostsAnswer
  query: { q: string; kind: (typeof GHOST_KINDS)[number] | ''; page: number }
  onPage: (page: number) => void
  onAll: () => void
}) {
  if (ghosts.length === 0)
    return (
      <EmptyState
        icon={ShieldCheck}
        title={notLooked.length > 0 ? 'No ghosts in what could be looked at' : 'No ghosts'}
      >
        Every entry that says so has its proxy, every VM that is connected has its entry, and every endpoint
        that was looked at has its object.
      </EmptyState>
    )
  const matching = fittingGhosts(ghosts, query)
  if (matching.length === 0)
    return <NothingFits icon={GhostIcon} noun="ghost" total={ghosts.length} onAll={onAll} />
  const page = Math.min(Math.max(1, query.page), Math.ceil(matching.length / PAGE_SIZE))
  return (
    <>
      {more > 0 ? (
        <Callout tone="info" title={`${(ghosts.length + more).toLocaleString('en')} ghosts`}>
          The first {ghosts.length.toLocaleString('en')} are shown.
        </Callout>
      ) : null}
      <ul aria-label="Ghosts" className="divide-y divide-line rounded-lg border border-line bg-surface">
        {matching.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE).map((ghost) => (
          <GhostCard key={ghost.id} ghost={ghost} />
        ))}
      </ul>
      <Pagination
        page={page}
        pageSize={PAGE_SIZE}
        matching={matching.length}
        total={ghosts.length}
        noun={matching.length === 1 ? 'ghost' : 'ghosts'}
        onPage={onPage}
      />
    </>
  )
}

/** What is not known is never shown as well. */
function NotLooked({ reasons }: { reasons: readonly string[] }) {
  if (reasons.length === 0) return null
  return (
    <Callout tone="warn" title="Not all could be looked at">
      <ul className="list-disc space-y-0.5 pl-4">
        {reasons.map((reason) => (
          <li key={reason} className="wrap-anywhere">
            {reason}
          </li>
        ))}
      </ul>
    </Callout>
  )
}

function LookedAt({ answer: { asked, atMs } }: { answer: GhostsAnswer }) {
  return (
    <p className="text-muted text-sm">
      Looked at <RelativeTime atMs={atMs} suffix=" ago" />
      {asked.proxies.length > 0
        ? `; endpoints as ${asked.proxies.join(', ')} ${asked.proxies.length === 1 ? 'has' : 'have'} them, of ${asked.of.toLocaleString('en')} Envoys that can be reached.`
        : '.'}
    </p>
  )
}

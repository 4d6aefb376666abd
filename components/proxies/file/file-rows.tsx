'use client'

import type { Remote } from 'comlink'
import type { LucideIcon } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { DumpReader } from '#components/proxies/dump/dump-reader.ts'
import { BROKEN } from '#components/proxies/dump/read-dump.ts'
import { Callout } from '#components/ui/callout.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { FilterRow } from '#components/ui/filter-row.tsx'
import { NothingFits } from '#components/ui/nothing-fits.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { DumpPage } from '#lib/proxies/dump-tables.ts'
import type { PageOf } from '#lib/proxies/proxy-pages.ts'

const PAGE_SIZE = 50
const FIRST = { q: '', page: 1 }

/** A table of a file: searched and cut by the worker that holds it. */
export function FileRows<P extends DumpPage>({
  reader,
  of,
  noun,
  icon,
  children,
}: {
  reader: Remote<DumpReader>
  of: P
  noun: string
  icon: LucideIcon
  children: (rows: PageOf[P]['rows']) => ReactNode
}) {
  const [query, setQuery] = useState(FIRST)
  const [answer, setAnswer] = useState<PageOf[P] | null>(null)
  const [isBroken, setBroken] = useState(false)
  useEffect(() => {
    let isOld = false
    const asked = {
      q: query.q.trim(),
      page: query.page,
      pageSize: PAGE_SIZE,
      direction: '',
      trouble: '',
    } as const
    // comlink knows nothing of what a call's type depends on.
    const found = reader.page(of, asked) as Promise<PageOf[P] | null>
    found.then(
      (page) => {
        if (isOld) return
        setAnswer(page)
        setBroken(false)
      },
      () => {
        if (!isOld) setBroken(true)
      },
    )
    return () => {
      isOld = true
    }
  }, [reader, of, query])
  if (isBroken)
    return (
      <Callout tone="bad" title={BROKEN.message}>
        {BROKEN.fix}
      </Callout>
    )
  if (!answer) return <Skeleton label={`Reading ${noun}s`} rows={6} />
  if (answer.page.total === 0)
    return (
      <EmptyState icon={icon} title={`The file has no ${noun}s`}>
        {of === 'clusters' ? 'Endpoints are in a dump that was saved with include_eds.' : null}
      </EmptyState>
    )
  return (
    <div className="space-y-3">
      <FilterRow
        label={`Search ${noun}s`}
        placeholder="Any text of a row"
        q={query.q}
        onQuery={(change) => setQuery(change)}
      >
        {null}
      </FilterRow>
      {answer.rows.length === 0 ? (
        <NothingFits icon={icon} noun={noun} total={answer.page.total} onAll={() => setQuery(FIRST)} />
      ) : (
        <>
          {children(answer.rows)}
          <Pagination
            {...answer.page}
            noun={answer.page.matching === 1 ? noun : `${noun}s`}
            onPage={(page) => setQuery({ ...query, page })}
          />
        </>
      )}
    </div>
  )
}

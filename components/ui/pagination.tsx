'use client'

import { ChevronLeft, ChevronRight } from 'lucide-react'
import { IconButton } from '#components/ui/icon-button.tsx'

type PaginationProps = {
  page: number
  pageSize: number
  matching: number
  total: number
  noun: string
  /** Told apart from other lists of the page. */
  label?: string
  onPage: (page: number) => void
}

/** Which rows are shown of how many, and the way to the others. */
export function Pagination({
  page,
  pageSize,
  matching,
  total,
  noun,
  label = 'Pages',
  onPage,
}: PaginationProps) {
  const last = Math.max(1, Math.ceil(matching / pageSize))
  const from = matching === 0 ? 0 : (page - 1) * pageSize + 1
  const to = Math.min(page * pageSize, matching)
  const filtered = matching < total ? ` (${total.toLocaleString('en')} without filters)` : ''
  return (
    <nav aria-label={label} className="flex items-center justify-between gap-3 text-muted text-sm">
      <p aria-live="polite">
        {last > 1 ? `${from.toLocaleString('en')}–${to.toLocaleString('en')} of ` : ''}
        {matching.toLocaleString('en')} {noun}
        {filtered}
      </p>
      {last > 1 ? (
        <div className="flex items-center">
          <IconButton label="Previous page" isDisabled={page <= 1} onPress={() => onPage(page - 1)}>
            <ChevronLeft className="size-4" />
          </IconButton>
          <span className="px-1 tabular-nums">
            {page} / {last}
          </span>
          <IconButton label="Next page" isDisabled={page >= last} onPress={() => onPage(page + 1)}>
            <ChevronRight className="size-4" />
          </IconButton>
        </div>
      ) : null}
    </nav>
  )
}

'use client'

import type { ReactNode } from 'react'
import type { Bound } from '#components/onboarding/fields/bind-fields.ts'
import { RowList } from '#components/onboarding/fields/row-list.tsx'

type CardRowsProps<R> = Bound<R[]> & {
  label: string
  /** What one of them is, such as `Port`. */
  itemLabel: string
  hint?: string
  /** What a new one begins as. */
  empty: () => R
  /** The fields of one of them. */
  children: (row: Bound<R>) => ReactNode
}

/** A list of things that have several fields each, such as ports or endpoints. */
export function CardRows<R>({ itemLabel, children, ...list }: CardRowsProps<R>) {
  const one = itemLabel.toLowerCase()
  return (
    <RowList {...list} addLabel={`Add ${one}`} removeLabel={(number) => `Remove ${one} ${number}`}>
      {(row, number, remove) => (
        <fieldset
          data-row
          aria-label={`${itemLabel} ${number}`}
          className="flex min-w-0 items-start gap-2 rounded-md border border-line p-3"
        >
          <div className="min-w-0 flex-1 space-y-3">{children(row)}</div>
          {remove}
        </fieldset>
      )}
    </RowList>
  )
}

'use client'

import { Plus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { FieldGroup } from '#components/onboarding/fields/field-group.tsx'
import { problemAt } from '#components/onboarding/fields/problem-at.ts'
import { useRowFocus } from '#components/onboarding/fields/use-row-focus.ts'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import type { Problem } from '#lib/result.ts'

type CardRowsProps<R> = {
  label: string
  /** What one of them is, such as `Port`. */
  itemLabel: string
  rows: readonly R[]
  /** What a new one begins as. */
  empty: () => R
  onChange: (rows: R[]) => void
  /** Of the whole form; those at `<prefix>` are shown here. */
  problems: readonly Problem[]
  prefix: string
  hint?: string
  /** The fields of one of them; `field` is its path. */
  children: (row: R, change: (part: Partial<R>) => void, field: string) => ReactNode
}

/** A list of things that have several fields each, such as ports or endpoints. */
export function CardRows<R extends object>(props: CardRowsProps<R>) {
  const { label, itemLabel, rows, empty, onChange, problems, prefix, hint = '', children } = props
  const focus = useRowFocus(rows.length)
  const one = itemLabel.toLowerCase()
  return (
    <FieldGroup label={label} hint={hint} error={problemAt(problems, prefix)}>
      <div ref={focus.ref} className="space-y-2">
        {rows.map((row, place) => (
          <fieldset
            // biome-ignore lint/suspicious/noArrayIndexKey: what names a row is typed letter by letter, so only the place stays
            key={place}
            data-row
            aria-label={`${itemLabel} ${place + 1}`}
            className="flex min-w-0 items-start gap-2 rounded-md border border-line p-3"
          >
            <div className="min-w-0 flex-1 space-y-3">
              {children(
                row,
                (part) => onChange(rows.toSpliced(place, 1, { ...row, ...part })),
                `${prefix}.${place}`,
              )}
            </div>
            <IconButton
              label={`Remove ${one} ${place + 1}`}
              onPress={() => {
                focus.removed(place)
                onChange(rows.toSpliced(place, 1))
              }}
            >
              <X className="size-4" />
            </IconButton>
          </fieldset>
        ))}
        <Button
          look="quiet"
          aria-label={`Add ${one}`}
          onPress={() => {
            focus.added()
            onChange([...rows, empty()])
          }}
        >
          <Plus aria-hidden className="size-4" />
          Add
        </Button>
      </div>
    </FieldGroup>
  )
}

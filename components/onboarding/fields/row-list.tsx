'use client'

import { Plus, X } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import { type Bound, bindRows } from '#components/onboarding/fields/bind-fields.ts'
import { FieldGroup } from '#components/onboarding/fields/field-group.tsx'
import { useRowFocus } from '#components/onboarding/fields/use-row-focus.ts'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'

type RowListProps<R> = Bound<R[]> & {
  label: string
  hint?: string
  /** What a new row begins as. */
  empty: () => R
  addLabel: string
  removeLabel: (number: number) => string
  /** The row with this number, counted from 1: an element with `data-row`, and in it the button that removes it. */
  children: (row: Bound<R>, number: number, remove: ReactNode) => ReactNode
}

/** A list whose rows are added and removed, with the focus following them. */
export function RowList<R>({
  label,
  hint = '',
  empty,
  addLabel,
  removeLabel,
  children,
  ...list
}: RowListProps<R>) {
  const { value, onChange, error } = list
  const focus = useRowFocus(value.length)
  return (
    <FieldGroup label={label} hint={hint} error={error}>
      <div ref={focus.ref} className="space-y-2">
        {bindRows(list).map((row, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what names a row is typed letter by letter, so only the place stays
          <Fragment key={place}>
            {children(
              row,
              place + 1,
              <IconButton
                label={removeLabel(place + 1)}
                onPress={() => {
                  focus.removed(place)
                  onChange(value.toSpliced(place, 1))
                }}
              >
                <X className="size-4" />
              </IconButton>,
            )}
          </Fragment>
        ))}
        <Button
          look="quiet"
          aria-label={addLabel}
          onPress={() => {
            focus.added()
            onChange([...value, empty()])
          }}
        >
          <Plus aria-hidden className="size-4" />
          Add
        </Button>
      </div>
    </FieldGroup>
  )
}

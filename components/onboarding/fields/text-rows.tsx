'use client'

import type { Bound } from '#components/onboarding/fields/bind-fields.ts'
import { RowList } from '#components/onboarding/fields/row-list.tsx'
import { TextField } from '#components/ui/text-field.tsx'

type TextRowsProps = Bound<string[]> & {
  label: string
  /** What one row is, such as `Host`. */
  itemLabel: string
  hint?: string
  placeholder?: string
}

/** A list of texts, one a row, such as hosts or the words of a command. */
export function TextRows({ itemLabel, placeholder = '', ...list }: TextRowsProps) {
  const one = itemLabel.toLowerCase()
  return (
    <RowList
      {...list}
      empty={() => ''}
      addLabel={`Add ${one}`}
      removeLabel={(number) => `Remove ${one} ${number}`}
    >
      {(row, number, remove) => (
        <div data-row className="flex items-start gap-2">
          <TextField
            label={`${itemLabel} ${number}`}
            isLabelHidden
            isMono
            placeholder={placeholder}
            className="flex-1"
            {...row}
          />
          {remove}
        </div>
      )}
    </RowList>
  )
}

'use client'

import { type Bound, bindFields } from '#components/onboarding/fields/bind-fields.ts'
import { RowList } from '#components/onboarding/fields/row-list.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { Pair } from '#lib/onboarding/forms/pair.ts'

type PairFieldsProps = Bound<Pair[]> & {
  /** What the rows are, such as `Labels`. */
  label: string
  hint?: string
  keyLabel?: string
  valueLabel?: string
  /** Offered for a key while typing. */
  keys?: readonly string[]
}

/** A map as rows of key and value, such as labels or ports. */
export function PairFields({ keyLabel = 'Key', valueLabel = 'Value', keys = [], ...list }: PairFieldsProps) {
  const one = list.label.toLowerCase()
  return (
    <RowList
      {...list}
      empty={() => ({ key: '', value: '' })}
      addLabel={`Add to ${one}`}
      removeLabel={(number) => `Remove row ${number}, ${one}`}
    >
      {(pair, number, remove) => {
        const at = bindFields(pair)
        return (
          <div data-row className="flex items-start gap-2">
            <TextField
              label={`${keyLabel} ${number}, ${one}`}
              isLabelHidden
              isMono
              placeholder={keyLabel.toLowerCase()}
              suggestions={keys}
              className="flex-1"
              {...at('key')}
            />
            <TextField
              label={`${valueLabel} ${number}, ${one}`}
              isLabelHidden
              isMono
              placeholder={valueLabel.toLowerCase()}
              className="flex-1"
              {...at('value')}
            />
            {remove}
          </div>
        )
      }}
    </RowList>
  )
}

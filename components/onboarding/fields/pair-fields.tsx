'use client'

import { Plus, X } from 'lucide-react'
import { FieldGroup } from '#components/onboarding/fields/field-group.tsx'
import { problemAt } from '#components/onboarding/fields/problem-at.ts'
import { useRowFocus } from '#components/onboarding/fields/use-row-focus.ts'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { Pair } from '#lib/onboarding/forms/pair.ts'
import type { Problem } from '#lib/result.ts'

type PairFieldsProps = {
  /** What the rows are, such as `Labels`. */
  label: string
  pairs: readonly Pair[]
  onChange: (pairs: Pair[]) => void
  /** Of the whole form; those at `<prefix>`, `<prefix>.<row>.key` and `<prefix>.<row>.value` are shown here. */
  problems: readonly Problem[]
  prefix: string
  keyLabel?: string
  valueLabel?: string
  hint?: string
  /** Offered for a key while typing. */
  keys?: readonly string[]
}

/** A map as rows of key and value, such as labels or ports. */
export function PairFields({
  label,
  pairs,
  onChange,
  problems,
  prefix,
  keyLabel = 'Key',
  valueLabel = 'Value',
  hint = '',
  keys = [],
}: PairFieldsProps) {
  const rows = useRowFocus(pairs.length)
  const one = label.toLowerCase()
  return (
    <FieldGroup label={label} hint={hint} error={problemAt(problems, prefix)}>
      <div ref={rows.ref} className="space-y-2">
        {pairs.map((pair, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a key is typed letter by letter, so only the place stays
          <div key={place} data-row className="flex items-start gap-2">
            <TextField
              label={`${keyLabel} ${place + 1}, ${one}`}
              isLabelHidden
              isMono
              placeholder={keyLabel.toLowerCase()}
              value={pair.key}
              suggestions={keys}
              error={problemAt(problems, `${prefix}.${place}.key`)}
              onChange={(key) => onChange(pairs.toSpliced(place, 1, { ...pair, key }))}
              className="flex-1"
            />
            <TextField
              label={`${valueLabel} ${place + 1}, ${one}`}
              isLabelHidden
              isMono
              placeholder={valueLabel.toLowerCase()}
              value={pair.value}
              error={problemAt(problems, `${prefix}.${place}.value`)}
              onChange={(value) => onChange(pairs.toSpliced(place, 1, { ...pair, value }))}
              className="flex-1"
            />
            <IconButton
              label={`Remove row ${place + 1}, ${one}`}
              onPress={() => {
                rows.removed(place)
                onChange(pairs.toSpliced(place, 1))
              }}
            >
              <X className="size-4" />
            </IconButton>
          </div>
        ))}
        <Button
          look="quiet"
          aria-label={`Add to ${one}`}
          onPress={() => {
            rows.added()
            onChange([...pairs, { key: '', value: '' }])
          }}
        >
          <Plus aria-hidden className="size-4" />
          Add
        </Button>
      </div>
    </FieldGroup>
  )
}

'use client'

import { Plus, X } from 'lucide-react'
import { FieldGroup } from '#components/onboarding/fields/field-group.tsx'
import { problemAt } from '#components/onboarding/fields/problem-at.ts'
import { useRowFocus } from '#components/onboarding/fields/use-row-focus.ts'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { Problem } from '#lib/result.ts'

type TextRowsProps = {
  label: string
  /** What one row is, such as `Host`. */
  itemLabel: string
  texts: readonly string[]
  onChange: (texts: string[]) => void
  /** Of the whole form; those at `<prefix>` and `<prefix>.<row>` are shown here. */
  problems: readonly Problem[]
  prefix: string
  hint?: string
  placeholder?: string
  suggestions?: readonly string[]
}

/** A list of texts, one a row, such as hosts or the words of a command. */
export function TextRows({
  label,
  itemLabel,
  texts,
  onChange,
  problems,
  prefix,
  hint = '',
  placeholder = '',
  suggestions = [],
}: TextRowsProps) {
  const rows = useRowFocus(texts.length)
  return (
    <FieldGroup label={label} hint={hint} error={problemAt(problems, prefix)}>
      <div ref={rows.ref} className="space-y-2">
        {texts.map((text, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a text is typed letter by letter, so only the place stays
          <div key={place} data-row className="flex items-start gap-2">
            <TextField
              label={`${itemLabel} ${place + 1}`}
              isLabelHidden
              isMono
              placeholder={placeholder}
              value={text}
              suggestions={suggestions}
              error={problemAt(problems, `${prefix}.${place}`)}
              onChange={(next) => onChange(texts.toSpliced(place, 1, next))}
              className="flex-1"
            />
            <IconButton
              label={`Remove ${itemLabel.toLowerCase()} ${place + 1}`}
              onPress={() => {
                rows.removed(place)
                onChange(texts.toSpliced(place, 1))
              }}
            >
              <X className="size-4" />
            </IconButton>
          </div>
        ))}
        <Button
          look="quiet"
          aria-label={`Add ${itemLabel.toLowerCase()}`}
          onPress={() => {
            rows.added()
            onChange([...texts, ''])
          }}
        >
          <Plus aria-hidden className="size-4" />
          Add
        </Button>
      </div>
    </FieldGroup>
  )
}

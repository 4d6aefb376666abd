'use client'

import { TextArea as AriaTextArea, Label, Text, TextField } from 'react-aria-components'

/** A few lines of free text. */
export function TextArea({
  label,
  hint,
  value,
  maxLength,
  onChange,
}: {
  label: string
  hint?: string
  value: string
  maxLength: number
  onChange: (value: string) => void
}) {
  return (
    <TextField value={value} onChange={onChange} maxLength={maxLength} className="block space-y-1">
      <Label className="font-medium text-sm">{label}</Label>
      {hint ? (
        <Text slot="description" className="ml-2 text-muted text-xs">
          {hint}
        </Text>
      ) : null}
      <AriaTextArea
        rows={2}
        className="block w-full rounded-md border border-line bg-raised px-2.5 py-1.5 text-sm hover:border-line-strong"
      />
    </TextField>
  )
}

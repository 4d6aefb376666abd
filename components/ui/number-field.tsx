'use client'

import { NumberField as AriaNumberField, Input } from 'react-aria-components'

/** A whole number from 0 to 100; what is typed counts when the field is left or Enter is pressed. */
export function NumberField({
  label,
  value,
  onChange,
  isDisabled,
  suffix,
}: {
  label: string
  value: number
  onChange: (value: number) => void
  isDisabled: boolean
  suffix: string
}) {
  return (
    <AriaNumberField
      aria-label={label}
      value={value}
      minValue={0}
      maxValue={100}
      step={1}
      isDisabled={isDisabled}
      onChange={(next) => onChange(Number.isNaN(next) ? value : next)}
      className="relative w-18"
    >
      <Input className="h-8 w-full rounded-md border border-line bg-raised pr-6 pl-2 text-right font-mono text-sm disabled:opacity-60" />
      <span aria-hidden className="pointer-events-none absolute top-1.5 right-2 text-muted text-sm">
        {suffix}
      </span>
    </AriaNumberField>
  )
}

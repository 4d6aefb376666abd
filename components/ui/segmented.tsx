'use client'

import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'

/** A choice of one among few, all in sight. */
export function Segmented<V extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string
  value: V | null
  options: readonly { value: V; label: string }[]
  onChange: (value: V) => void
}) {
  return (
    <ToggleButtonGroup
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection={value !== null}
      selectedKeys={value === null ? [] : [value]}
      onSelectionChange={(keys) => {
        const chosen = options.find((option) => keys.has(option.value))
        if (chosen) onChange(chosen.value)
      }}
      className="inline-flex h-8 overflow-hidden rounded-md border border-line bg-raised text-sm"
    >
      {options.map((option) => (
        <ToggleButton
          key={option.value}
          id={option.value}
          className="border-line border-l px-2.5 text-muted tabular-nums first:border-l-0 hover:text-text data-[selected]:bg-accent-soft data-[selected]:font-medium data-[selected]:text-accent"
        >
          {option.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}

'use client'

import { problemAt } from '#components/onboarding/fields/problem-at.ts'
import { OptionalNumberField } from '#components/ui/number-field.tsx'
import type { Problem } from '#lib/result.ts'

const LARGEST = 2 ** 32 - 1

type PortFieldProps = {
  label: string
  value: number | null
  onChange: (value: number | null) => void
  problems: readonly Problem[]
  field: string
  /** The largest value that can be typed: one that is wrong stays in sight. */
  maxValue?: number
}

/** A number of a port, or another one that a row holds. */
export function PortField({ label, value, onChange, problems, field, maxValue = LARGEST }: PortFieldProps) {
  return (
    <OptionalNumberField
      label={label}
      isLabelHidden={false}
      value={value}
      maxValue={maxValue}
      error={problemAt(problems, field)}
      onChange={onChange}
      className="w-28"
    />
  )
}

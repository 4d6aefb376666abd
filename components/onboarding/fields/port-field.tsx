'use client'

import type { Bound } from '#components/onboarding/fields/bind-fields.ts'
import { OptionalNumberField } from '#components/ui/number-field.tsx'

/** The largest value that can be typed: one that is wrong stays in sight. */
const LARGEST = 2 ** 32 - 1

/** A number of a port, or another one that a row holds. */
export function PortField({ label, ...number }: Bound<number | null> & { label: string }) {
  return (
    <OptionalNumberField
      label={label}
      isLabelHidden={false}
      maxValue={LARGEST}
      className="w-28"
      {...number}
    />
  )
}

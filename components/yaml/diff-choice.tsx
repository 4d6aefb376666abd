'use client'

import { Segmented } from '#components/ui/segmented.tsx'

const OPTIONS = [
  { value: 'merged', label: 'One text' },
  { value: 'sides', label: 'Side by side' },
] as const

/** How a diff is laid out. */
export function DiffChoice({
  isSideBySide,
  onChange,
}: {
  isSideBySide: boolean
  onChange: (isSideBySide: boolean) => void
}) {
  return (
    <Segmented
      label="Layout of the diff"
      value={isSideBySide ? 'sides' : 'merged'}
      options={OPTIONS}
      onChange={(value) => onChange(value === 'sides')}
    />
  )
}

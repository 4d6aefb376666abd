'use client'

import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { Checkbox } from 'react-aria-components'

/** A yes or no with its words beside it. */
export function CheckField({
  children,
  isSelected,
  onChange,
  isDisabled = false,
}: {
  children: ReactNode
  isSelected: boolean
  onChange: (isSelected: boolean) => void
  isDisabled?: boolean
}) {
  return (
    <Checkbox
      isSelected={isSelected}
      onChange={onChange}
      isDisabled={isDisabled}
      className="group inline-flex cursor-pointer items-center gap-2 text-sm data-[disabled]:opacity-60"
    >
      <span className="grid size-4 shrink-0 place-items-center rounded border border-line-strong bg-raised group-data-[selected]:border-accent group-data-[selected]:bg-accent group-data-[focus-visible]:outline-2 group-data-[focus-visible]:outline-accent group-data-[focus-visible]:outline-offset-2">
        <Check
          aria-hidden
          className="hidden size-3 text-on-accent group-data-[selected]:block"
          strokeWidth={3}
        />
      </span>
      {children}
    </Checkbox>
  )
}

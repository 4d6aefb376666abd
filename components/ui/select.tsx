'use client'

import { ChevronDown } from 'lucide-react'
import { cn } from '#components/ui/cn.ts'

type Option = { value: string; label: string }

/** A choice among few. The browser's own control: it is keyboard and touch friendly everywhere. */
export function Select({
  label,
  value,
  options,
  onChange,
  isLabelShown = false,
  className,
}: {
  label: string
  value: string
  options: readonly Option[]
  onChange: (value: string) => void
  isLabelShown?: boolean
  className?: string
}) {
  return (
    <label className={cn('relative inline-flex min-w-0 flex-col', className)}>
      <span className={isLabelShown ? 'mb-0.5 text-muted text-xs' : 'sr-only'}>{label}</span>
      <select
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-8 w-full min-w-0 appearance-none truncate rounded-md border border-line bg-raised pr-8 pl-3 text-sm hover:border-line-strong"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden className="pointer-events-none absolute right-2 bottom-2 size-4 text-muted" />
    </label>
  )
}

'use client'

import type { ReactNode } from 'react'
import { cn } from '#components/ui/cn.ts'
import { SearchField } from '#components/ui/search-field.tsx'

/** The search of a list, with its other filters as children. What narrows a list starts at its first page. */
export function FilterRow({
  label,
  placeholder,
  q,
  onQuery,
  className,
  children,
}: {
  label: string
  placeholder: string
  q: string
  onQuery: (change: { q: string; page: number }) => unknown
  className?: string
  children: ReactNode
}) {
  return (
    <div className={cn('flex flex-wrap items-center gap-2', className)}>
      <SearchField
        label={label}
        value={q}
        onChange={(next) => void onQuery({ q: next, page: 1 })}
        placeholder={placeholder}
      />
      {children}
    </div>
  )
}

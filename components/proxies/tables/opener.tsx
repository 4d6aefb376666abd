'use client'

import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '#components/ui/cn.ts'

/** The title of a row that opens what stands under it. */
export function Opener({
  isOpen,
  onToggle,
  children,
}: {
  isOpen: boolean
  onToggle: () => void
  children: ReactNode
}) {
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      onClick={onToggle}
      className="-ml-1 inline-flex items-start gap-1 rounded text-left font-medium hover:text-accent"
    >
      <ChevronRight
        aria-hidden
        className={cn('mt-0.5 size-4 shrink-0 text-muted transition-transform', isOpen && 'rotate-90')}
      />
      {children}
    </button>
  )
}

'use client'

import type { LucideIcon } from 'lucide-react'
import { cn } from '#components/ui/cn.ts'

/** How many rows there are of a sort; pressed, only they are shown. */
export function CountButton({
  label,
  count,
  title,
  icon: Icon,
  isPressed,
  onPress,
}: {
  label: string
  /** Left out until it is known. */
  count: number | undefined
  title?: string
  icon?: LucideIcon | null
  isPressed: boolean
  onPress: () => void
}) {
  return (
    <button
      type="button"
      title={title}
      aria-pressed={isPressed}
      onClick={onPress}
      className={cn(
        'inline-flex h-8 items-center gap-1.5 rounded-md border border-line bg-raised px-2.5 text-muted text-sm hover:border-line-strong hover:text-text',
        isPressed && 'border-accent bg-accent-soft font-medium text-accent hover:text-accent',
      )}
    >
      {Icon ? <Icon aria-hidden className="size-3.5" /> : null}
      {label}
      <span className="tabular-nums">{count?.toLocaleString('en') ?? ''}</span>
    </button>
  )
}

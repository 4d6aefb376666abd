import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

/** What a list shows when it has nothing to show: why, and what to do about it. */
export function EmptyState({
  icon: Icon,
  title,
  children,
}: {
  icon: LucideIcon
  title: string
  children?: ReactNode
}) {
  return (
    <div className="grid place-items-center rounded-lg border border-line border-dashed px-6 py-14 text-center">
      <Icon aria-hidden className="size-7 text-muted" strokeWidth={1.5} />
      <h2 className="mt-3 font-semibold text-base">{title}</h2>
      {children ? <div className="mt-1 max-w-xl text-muted">{children}</div> : null}
    </div>
  )
}

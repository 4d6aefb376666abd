import type { LucideIcon } from 'lucide-react'
import { EmptyState } from '#components/ui/empty-state.tsx'

/** Stands where a list would be that its filters leave empty, with the way back to all of it. */
export function NothingFits({
  icon,
  noun,
  total,
  onAll,
}: {
  icon: LucideIcon
  noun: string
  /** Left out when nobody counted the rows without the filters. */
  total?: number
  onAll: () => void
}) {
  return (
    <EmptyState icon={icon} title={`No ${noun} fits these filters`}>
      <button type="button" className="text-accent underline" onClick={onAll}>
        {total === undefined ? 'Show all' : `Show all ${total.toLocaleString('en')}`}
      </button>
    </EmptyState>
  )
}

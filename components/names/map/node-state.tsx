import { CircleCheck, CircleDot, TriangleAlert } from 'lucide-react'
import { cn } from '#components/ui/cn.ts'
import type { GraphNode } from '#lib/names/name-row.ts'

const LOOKS = {
  good: { icon: CircleCheck, className: 'text-ok' },
  bad: { icon: TriangleAlert, className: 'text-bad' },
  none: { icon: CircleDot, className: 'text-muted' },
}

/** The state of a node in words, with an icon; nothing when there is nothing to say. */
export function NodeState({
  node: { state, stateText },
  className,
}: {
  node: Pick<GraphNode, 'state' | 'stateText'>
  className?: string
}) {
  const { icon: Icon, className: tone } = LOOKS[state]
  return stateText ? (
    <span className={cn('flex min-w-0 items-center gap-1 text-xs', tone, className)}>
      <Icon aria-hidden className="size-3 shrink-0" />
      <span className="min-w-0">{stateText}</span>
    </span>
  ) : null
}

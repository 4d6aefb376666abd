import type { LucideIcon } from 'lucide-react'
import { Badge, type Tone } from '#components/ui/badge.tsx'

/** How a state or a transition is shown, and what it means in a sentence. */
export type Look = { label: string; tone: Tone; icon: LucideIcon; meaning: string }

/** Icon, word and colour; the meaning in the tooltip. */
export function LookBadge({ look: { label, tone, icon: Icon, meaning } }: { look: Look }) {
  return (
    <span title={meaning}>
      <Badge tone={tone} icon={<Icon aria-hidden className="size-3.5" />}>
        {label}
      </Badge>
    </span>
  )
}

import { Check, CircleHelp, CircleX, FilePen, FilePlus2, type LucideIcon } from 'lucide-react'
import { Badge, type Tone } from '#components/ui/badge.tsx'
import type { Refused, Verdict } from '#lib/documents/review.ts'

type Look = { tone: Tone; icon: LucideIcon; words: string }

const ACCEPTED: Record<'create' | 'change' | 'none', Look> = {
  create: { tone: 'ok', icon: FilePlus2, words: 'Accepted: new' },
  change: { tone: 'ok', icon: FilePen, words: 'Accepted: changes' },
  none: { tone: 'ok', icon: Check, words: 'Accepted: no change' },
}
const REFUSED: Record<Refused['by'], Look> = {
  yaml: { tone: 'bad', icon: CircleX, words: 'Not readable' },
  'api-server': { tone: 'bad', icon: CircleX, words: 'Refused' },
  webhook: { tone: 'bad', icon: CircleX, words: 'Refused by a webhook' },
  isthmus: { tone: 'unknown', icon: CircleHelp, words: 'Not tried' },
}

function lookOf(verdict: Verdict): Look {
  switch (verdict.state) {
    case 'accepted':
      return ACCEPTED[verdict.action]
    case 'refused':
      return REFUSED[verdict.by]
    case 'unknown':
      return { tone: 'unknown', icon: CircleHelp, words: 'Not known' }
  }
}

/** What came of trying a document, in a word or two. */
export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  const { tone, icon: Icon, words } = lookOf(verdict)
  return (
    <Badge tone={tone} icon={<Icon aria-hidden className="size-3" />}>
      {words}
    </Badge>
  )
}

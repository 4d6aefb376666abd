import { CircleCheck, CircleHelp, CircleX, Hourglass } from 'lucide-react'
import type { Migration } from '#lib/migration/migration.ts'

const LOOKS = {
  ok: { icon: CircleCheck, word: 'ok', className: 'text-ok' },
  waiting: { icon: Hourglass, word: 'waiting', className: 'text-warn' },
  failed: { icon: CircleX, word: 'failed', className: 'text-bad' },
  unknown: { icon: CircleHelp, word: 'unknown', className: 'text-unknown' },
} as const

/** What each gate says, in words. */
export function Findings({ findings }: { findings: Migration['findings'] }) {
  if (findings.length === 0) return null
  return (
    <ul aria-label="Gates" className="divide-y divide-line rounded-lg border border-line">
      {findings.map(({ gate, level, detail }) => {
        const { icon: Icon, word, className } = LOOKS[level]
        return (
          <li key={gate} className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-2 px-3 py-1.5 text-sm">
            <span className={`inline-flex items-start gap-1.5 font-medium ${className}`}>
              <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
              {word}
            </span>
            <span className="min-w-0 wrap-anywhere">
              {gate}
              <span className="text-muted">: {detail}</span>
            </span>
          </li>
        )
      })}
    </ul>
  )
}

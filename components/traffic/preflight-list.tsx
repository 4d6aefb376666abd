import { CircleCheck, CircleHelp, OctagonX, TriangleAlert } from 'lucide-react'
import type { PreflightLine } from '#lib/traffic/plan.ts'

const LOOKS = {
  ok: { icon: CircleCheck, word: 'ok', className: 'text-ok' },
  warning: { icon: TriangleAlert, word: 'warning', className: 'text-warn' },
  blocked: { icon: OctagonX, word: 'blocked', className: 'text-bad' },
  unknown: { icon: CircleHelp, word: 'unknown', className: 'text-unknown' },
} as const

/** Every preflight line: what was looked at, how it stands, and why. */
export function PreflightList({ lines }: { lines: PreflightLine[] }) {
  return (
    <section aria-labelledby="preflight">
      <h3 id="preflight" className="font-medium">
        Preflight
      </h3>
      <ul className="mt-2 divide-y divide-line rounded-lg border border-line">
        {lines.map(({ id, level, title, detail }) => {
          const { icon: Icon, word, className } = LOOKS[level]
          return (
            <li key={id} className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-2 px-3 py-2 text-sm">
              <span className={`inline-flex items-start gap-1.5 font-medium ${className}`}>
                <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
                {word}
              </span>
              <div className="min-w-0">
                <p className="break-words">{title}</p>
                <p className="break-words text-muted text-xs">{detail}</p>
              </div>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

import { CircleCheck, CircleHelp, OctagonX, TriangleAlert } from 'lucide-react'
import { Disclosure } from '#components/ui/disclosure.tsx'
import type { PreflightLine } from '#lib/traffic/review.ts'

const LEVELS = ['blocked', 'warning', 'unknown'] as const
const LOOKS = {
  blocked: { icon: OctagonX, word: 'blocked', className: 'text-bad' },
  warning: { icon: TriangleAlert, word: 'warning', className: 'text-warn' },
  unknown: { icon: CircleHelp, word: 'unknown', className: 'text-unknown' },
  ok: { icon: CircleCheck, word: 'ok', className: 'text-ok' },
} as const

/** Every preflight line: what was looked at, how it stands and why; what is well is there on request. */
export function PreflightList({ lines }: { lines: PreflightLine[] }) {
  const telling = LEVELS.flatMap((level) => lines.filter((line) => line.level === level))
  const fine = lines.filter(({ level }) => level === 'ok')
  return (
    <section aria-labelledby="preflight">
      <h3 id="preflight" className="font-medium">
        Preflight
      </h3>
      {telling.length > 0 ? <Lines lines={telling} /> : null}
      {fine.length > 0 ? (
        <Disclosure
          className="mt-2"
          title={telling.length > 0 ? `${fine.length} ok` : `All ${fine.length} ok`}
        >
          <Lines lines={fine} />
        </Disclosure>
      ) : null}
    </section>
  )
}

const Lines = ({ lines }: { lines: PreflightLine[] }) => (
  <ul className="mt-2 divide-y divide-line rounded-lg border border-line">
    {lines.map((line) => (
      <Line key={line.id} line={line} />
    ))}
  </ul>
)

function Line({ line: { level, title, detail, fix } }: { line: PreflightLine }) {
  const { icon: Icon, word, className } = LOOKS[level]
  return (
    <li className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-2 px-3 py-2 text-sm">
      <span className={`inline-flex items-start gap-1.5 font-medium ${className}`}>
        <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
        {word}
      </span>
      <div className="min-w-0 wrap-anywhere">
        <p>{title}</p>
        <p className="text-muted text-xs">{detail}</p>
        {fix ? <p className="mt-0.5 text-xs">{fix}</p> : null}
      </div>
    </li>
  )
}

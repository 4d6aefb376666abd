'use client'

import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import { useId, useState } from 'react'
import { FindingDetails } from '#components/checks/finding-details.tsx'
import { CHECK_LOOKS } from '#components/mesh/check-looks.ts'
import { ObjectName } from '#components/mesh/object-name.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { CheckFinding } from '#lib/checks/answer.ts'

const SHOWN_OBJECTS = 4

/** One finding: what is wrong with what, since when; opened, why it matters and how to mend it. */
export function FindingCard({ finding }: { finding: CheckFinding }) {
  const [isOpen, setOpen] = useState(false)
  const { id, code, title, severity, objects, text, sinceMs, suppressedBy } = finding
  const { one, tone, icon: Icon } = CHECK_LOOKS[severity]
  const panel = useId()
  return (
    <li data-finding={id} className="px-4 py-3">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-1">
        <span className="w-20 shrink-0">
          <Badge tone={tone} icon={<Icon aria-hidden className="size-3.5" />}>
            {one}
          </Badge>
        </span>
        <div className="min-w-0 flex-1 basis-72 space-y-1">
          <p className="font-medium wrap-anywhere">{text}</p>
          <p className="text-muted text-xs">
            <Link href={`/checks/${code}`} className="font-mono hover:underline">
              {code}
            </Link>{' '}
            {title}
            {suppressedBy === '' ? null : (
              <span>
                {' · '}
                {suppressedBy === 'setting'
                  ? 'suppressed by setting'
                  : 'suppressed by an annotation of its objects or their namespaces'}
              </span>
            )}
          </p>
          <ul className="flex flex-wrap gap-x-4 gap-y-0.5 text-sm">
            {objects.slice(0, SHOWN_OBJECTS).map((ref) => (
              <li key={`${ref.kind}/${ref.namespace}/${ref.name}`} className="min-w-0">
                <ObjectName of={ref} />
              </li>
            ))}
            {objects.length > SHOWN_OBJECTS ? (
              <li className="text-muted">and {objects.length - SHOWN_OBJECTS} more</li>
            ) : null}
          </ul>
        </div>
        <span
          className="whitespace-nowrap text-muted text-xs tabular-nums"
          title="First seen by this Isthmus"
        >
          <RelativeTime atMs={sinceMs} suffix=" ago" />
        </span>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={panel}
          aria-label={`${isOpen ? 'Hide' : 'Show'} how to fix: ${text}`}
          onClick={() => setOpen(!isOpen)}
          className="inline-flex items-center gap-0.5 rounded text-accent text-sm hover:underline"
        >
          <ChevronRight aria-hidden className={isOpen ? 'size-4 rotate-90' : 'size-4'} />
          Fix
        </button>
      </div>
      <div id={panel} hidden={!isOpen}>
        {isOpen ? <FindingDetails finding={finding} /> : null}
      </div>
    </li>
  )
}

/** Findings under one another. */
export function FindingCards({ findings }: { findings: readonly CheckFinding[] }) {
  return (
    <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
      {findings.map((finding) => (
        <FindingCard key={finding.id} finding={finding} />
      ))}
    </ul>
  )
}

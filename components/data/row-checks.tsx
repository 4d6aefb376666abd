'use client'

import { useChecksOf } from '#components/data/object-checks.tsx'
import { CheckBadge } from '#components/mesh/check-badge.tsx'
import { checksHref } from '#components/mesh/check-looks.ts'

const SHOWN = 5

/** The badge of a row's object or host, where checks found something; stands inside an ObjectChecksProvider. */
export function RowChecks({ subject }: { subject: string }) {
  const found = useChecksOf(subject)
  if (!found) return null
  const { severity, findings } = found
  const more = findings.length > SHOWN ? [`and ${findings.length - SHOWN} more`] : []
  const title = [...findings.slice(0, SHOWN).map(({ text }) => text), ...more].join('\n')
  return <CheckBadge severity={severity} count={findings.length} title={title} href={checksHref(subject)} />
}

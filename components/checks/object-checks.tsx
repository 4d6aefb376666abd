'use client'

import { CircleCheck } from 'lucide-react'
import { FindingCards } from '#components/checks/finding-card.tsx'
import { FixDesk } from '#components/checks/fix-desk.tsx'
import { useObjectChecks } from '#components/data/object-checks.tsx'
import { Section } from '#components/ui/section.tsx'

/** What checks found of one object (`Kind/namespace/name`) or host (`host:<name>`), each finding with its fix. */
export function ObjectChecks({ subject }: { subject: string }) {
  const answer = useObjectChecks([subject])
  if (!answer) return null
  const findings = answer[subject]?.findings ?? []
  return (
    <FixDesk>
      <Section id="checks" title="Checks">
        {findings.length > 0 ? (
          <FindingCards findings={findings} />
        ) : (
          <p className="flex items-center gap-2 text-muted">
            <CircleCheck aria-hidden className="size-4 text-ok" />
            No check finds anything here.
          </p>
        )}
      </Section>
    </FixDesk>
  )
}

'use client'

import { useState } from 'react'
import { changeName } from '#components/changes/about.tsx'
import { type ApplyChoices, ApplyForm } from '#components/changes/review/apply-form.tsx'
import { PreflightList } from '#components/changes/review/preflight-list.tsx'
import { WriteReview } from '#components/changes/review/write-review.tsx'
import { ExportTabs } from '#components/export/export-tabs.tsx'
import { DiffChoice } from '#components/yaml/diff-choice.tsx'
import type { TrafficReview } from '#lib/traffic/review.ts'

type ReviewBodyProps = {
  host: string
  review: TrafficReview
  choices: ApplyChoices
  onChoices: (choices: ApplyChoices) => void
  isExporting: boolean
}

/** What speaks against an edit, what it would write, and what the user has to say to it. */
export function ReviewBody({ host, review, choices, onChoices, isExporting }: ReviewBodyProps) {
  const [isSideBySide, setSideBySide] = useState(false)
  const { writes, preflight } = review
  return (
    <>
      {isExporting ? <ExportTabs name={changeName(host, writes)} writes={writes} /> : null}
      {preflight.length > 0 ? <PreflightList lines={preflight} /> : null}
      {isExporting ? null : (
        <>
          {writes.length > 0 ? <DiffChoice isSideBySide={isSideBySide} onChange={setSideBySide} /> : null}
          {writes.map((write, index) => (
            <WriteReview
              // biome-ignore lint/suspicious/noArrayIndexKey: one object can be written twice, and the order is fixed
              key={index}
              write={write}
              position={index + 1}
              isSideBySide={isSideBySide}
            />
          ))}
        </>
      )}
      {writes.length > 0 ? (
        <ApplyForm
          choices={choices}
          onChange={onChoices}
          writes={writes.length}
          blocked={blockedLines(review)}
        />
      ) : null}
    </>
  )
}

export const blockedLines = ({ preflight }: TrafficReview): number =>
  preflight.filter(({ level }) => level === 'blocked').length

/** Whether a GitOps tool or the like owns an object of the edit: what is applied here may not last. */
export const isOwned = ({ preflight }: TrafficReview): boolean =>
  preflight.some(({ id, level }) => id === 'ownership' && (level === 'warning' || level === 'blocked'))

/** Why an edit can't be applied, or an empty string. */
export function whyNot(review: TrafficReview, { override }: ApplyChoices): string {
  if (review.writes.length === 0) return 'There is nothing to change.'
  if (review.writes.some(({ dryRun }) => dryRun.state === 'refused'))
    return 'The API server refuses it; its words are above.'
  return blockedLines(review) > 0 && !override ? 'Blocked by a preflight line above.' : ''
}

'use client'

import { useMemo, useState } from 'react'
import { ReviewDialog } from '#components/changes/review/review-dialog.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { type DocumentsEdit, editOfDocuments } from '#lib/documents/edits.ts'
import type { DocumentReview } from '#lib/documents/review.ts'
import { WRITABLE_KINDS } from '#lib/traffic/edit.ts'

/** The way to write what was accepted: one edit of all objects, through the review. */
export function ApplyDocuments({
  documents,
  isOld,
  onChanged,
}: {
  documents: readonly DocumentReview[]
  /** The text was changed since it was reviewed. */
  isOld: boolean
  /** What is live may be other than it was when the documents were reviewed. */
  onChanged: () => void
}) {
  const made = useMemo(() => editOfDocuments(documents), [documents])
  const [reviewed, setReviewed] = useState<DocumentsEdit | null>(null)
  const count = made.edit?.objects.length ?? 0
  const close = (isChanged: boolean) => {
    setReviewed(null)
    if (isChanged) onChanged()
  }
  return (
    <div className="space-y-3">
      {made.notWritten.length > 0 ? (
        <Callout tone="warn" title={`Isthmus writes no ${made.notWritten.join(' and no ')}`}>
          Of an object it writes the spec. To have them too, apply the export with kubectl.
        </Callout>
      ) : null}
      {made.twice.length > 0 ? (
        <Callout tone="warn" title="Some objects are in more than one document">
          The last one counts: {made.twice.join(', ')}
        </Callout>
      ) : null}
      <div className="flex flex-wrap items-center gap-2">
        <Button look="primary" isDisabled={count === 0 || isOld} onPress={() => setReviewed(made)}>
          Review and apply {count} {count === 1 ? 'document' : 'documents'}
        </Button>
        <span className="min-w-0 flex-1 basis-60 text-muted text-sm">
          {isOld
            ? 'The text changed since: check it again first.'
            : count === 0
              ? `Nothing to write. Isthmus writes ${WRITABLE_KINDS.join(', ')}.`
              : made.left > 0
                ? `${made.left} more do not fit into one change.`
                : ''}
        </span>
      </div>
      {reviewed?.edit ? (
        <ReviewDialog
          host=""
          edit={reviewed.edit}
          bases={reviewed.bases}
          onClose={() => close(false)}
          onApplied={() => close(true)}
          onRebase={() => close(true)}
          onDiscard={() => close(false)}
        />
      ) : null}
    </div>
  )
}

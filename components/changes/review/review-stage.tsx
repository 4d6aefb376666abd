'use client'

import { ConflictView } from '#components/changes/review/conflict-view.tsx'
import { isOwned, ReviewBody, whyNot } from '#components/changes/review/review-body.tsx'
import type { Review } from '#components/changes/review/use-review.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'

/** What the dialog shows before anything is written. */
export function ReviewStage({
  host,
  state,
  isExporting,
}: {
  host: string
  state: Review
  isExporting: boolean
}) {
  const { review, apply, stale, isStale, choices, setChoices } = state
  if (isStale && stale.data)
    return <ConflictView conflict={stale.data} said={review.error?.message ?? ''} isHalfDone={false} />
  return (
    <>
      {apply.error ? (
        <Callout tone="bad" title="It was not applied">
          <p className="whitespace-pre-line">{apply.error.message}</p>
          {apply.error.fix ? <p>{apply.error.fix}</p> : null}
          {apply.error.code === 'offline' ? (
            <p>It may have begun all the same: look at the list of changes before you try again.</p>
          ) : null}
        </Callout>
      ) : null}
      {review.error ? (
        <Callout
          tone="bad"
          title={isStale ? 'It changed while you were editing' : 'This edit can not be reviewed'}
          actions={<Button onPress={() => void review.refetch()}>Try again</Button>}
        >
          <p className="whitespace-pre-line">{review.error.message}</p>
          {review.error.fix ? <p>{review.error.fix}</p> : null}
          {stale.error ? <p>{stale.error.message}</p> : null}
        </Callout>
      ) : review.data ? (
        <ReviewBody
          host={host}
          review={review.data}
          choices={choices}
          onChoices={setChoices}
          isExporting={isExporting}
        />
      ) : (
        <Skeleton label="Asking the API server for a dry run" rows={5} />
      )}
    </>
  )
}

type ReviewFooterProps = {
  state: Review
  isExporting: boolean
  onExport: () => void
  onClose: () => void
}

/** The buttons that write the edit or take it away; taking it away comes first where somebody else owns the objects. */
export function ReviewFooter({ state, isExporting, onExport, onClose }: ReviewFooterProps) {
  const { review, apply, choices } = state
  const plan = review.error ? undefined : review.data
  const reason = plan ? whyNot(plan, choices) : ''
  const isOwn = !plan || !isOwned(plan)
  const applyButton = (
    <Button
      key="apply"
      look={isOwn ? 'primary' : 'plain'}
      isDisabled={!plan || review.isFetching || reason !== '' || apply.isPending}
      onPress={() => apply.mutate()}
    >
      {apply.isPending ? 'Applying…' : 'Apply'}
    </Button>
  )
  const exportButton = (
    <Button
      key="export"
      look={isOwn || isExporting ? 'plain' : 'primary'}
      isDisabled={!plan || plan.writes.length === 0}
      onPress={onExport}
    >
      {isExporting ? 'Show the diffs' : 'Export'}
    </Button>
  )
  return (
    <>
      {isOwn ? [applyButton, exportButton] : [exportButton, applyButton]}
      <span role="status" className="min-w-0 flex-1 basis-40 text-muted text-sm">
        {reason}
      </span>
      <Button look="quiet" onPress={onClose}>
        Cancel
      </Button>
    </>
  )
}

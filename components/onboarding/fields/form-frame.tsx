'use client'

import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import type { Bases } from '#components/changes/review/conflict-of.ts'
import { ReviewDialog } from '#components/changes/review/review-dialog.tsx'
import { FormPreview } from '#components/onboarding/fields/form-preview.tsx'
import { FormNotes, FormProblems } from '#components/onboarding/fields/form-problems.tsx'
import { OnboardingHeader } from '#components/onboarding/onboarding-header.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import type { JsonObject } from '#lib/json.ts'
import type { Problem } from '#lib/result.ts'
import type { TrafficEdit } from '#lib/traffic/edit.ts'

export type FormFrameProps = {
  title: string
  lead: string
  fields: ReactNode
  /** What the form says so far, with its problems or without; several are shown as documents of one text. */
  manifest: JsonObject | readonly JsonObject[] | null
  /** Nothing is applied while there are any. */
  problems: readonly Problem[]
  /** What will be taken and is worth knowing all the same. */
  notes?: readonly Problem[]
  /** A new object into which nothing was typed yet, so what is missing is not held against it. */
  isUntouched?: boolean
  /** What applying would write; null while there are problems, and when nothing differs. */
  edit: TrafficEdit | null
  /** What has to arrive before it is known what applying would write. */
  waiting?: string
  /** All of it was written. The form can start over. */
  onApplied: (edit: TrafficEdit) => void
  /** The spec that each object had when the edit was begun, by `editKey`; one that is not there is new. */
  bases?: Bases
  /** What to do next, said once the edit was applied. */
  next?: ((applied: TrafficEdit) => ReactNode) | undefined
  /** Somebody else changed the object: puts the form on the version that is live. */
  onRebase?: () => void
  /** Throws away what was typed; without it there is no button for that. */
  onDiscard?: (() => void) | undefined
  /** Said beside the preview, such as the same as a command. */
  aside?: ReactNode
}

const NO_BASES: Bases = {}

/** A form for an object: its fields, the YAML that they come to, and the way through the review to the cluster. */
export function FormFrame(props: FormFrameProps) {
  const { title, lead, fields, manifest, problems, notes = [], edit, bases = NO_BASES, aside } = props
  const [reviewed, setReviewed] = useState<{ edit: TrafficEdit; bases: Bases } | null>(null)
  const [applied, setApplied] = useState<TrafficEdit | null>(null)
  const done = useRef<HTMLDivElement>(null)
  const reasonId = useId()
  useEffect(() => {
    if (applied) done.current?.focus()
  }, [applied])
  const reason =
    problems.length > 0
      ? `${problems.length === 1 ? '1 field has' : `${problems.length} fields have`} to be put right first.`
      : props.waiting
        ? props.waiting
        : edit
          ? ''
          : 'Nothing to apply: nothing differs from what is there.'
  return (
    <>
      <OnboardingHeader title={title} lead={lead} />
      {applied ? (
        <div ref={done} tabIndex={-1} className="outline-none">
          <Callout tone="info" title={`Applied: ${namesIn(applied)}`}>
            {props.next?.(applied)}
          </Callout>
        </div>
      ) : null}
      <div className="grid grid-cols-1 items-start gap-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,30rem)]">
        <form
          aria-label={title}
          noValidate
          onSubmit={(event) => event.preventDefault()}
          className="min-w-0 space-y-6"
        >
          {fields}
          {props.isUntouched ? null : (
            <>
              <FormProblems problems={problems} />
              <FormNotes notes={notes} />
            </>
          )}
          <div className="flex flex-wrap items-center gap-2">
            <Button
              look="primary"
              isDisabled={reason !== ''}
              aria-describedby={reasonId}
              onPress={() => {
                setApplied(null)
                if (edit) setReviewed({ edit, bases })
              }}
            >
              Review and apply
            </Button>
            {props.onDiscard ? (
              <Button look="quiet" onPress={props.onDiscard}>
                Start over
              </Button>
            ) : null}
            <span id={reasonId} role="status" className="min-w-0 flex-1 basis-40 text-muted text-sm">
              {reason}
            </span>
          </div>
        </form>
        <div className="min-w-0 space-y-6 xl:sticky xl:top-4">
          <FormPreview manifest={manifest} edit={edit} bases={bases} />
          {aside}
        </div>
      </div>
      {reviewed ? (
        <ReviewDialog
          host=""
          edit={reviewed.edit}
          bases={reviewed.bases}
          onClose={() => setReviewed(null)}
          onApplied={() => {
            setReviewed(null)
            setApplied(reviewed.edit)
            props.onApplied(reviewed.edit)
          }}
          onRebase={() => {
            setReviewed(null)
            props.onRebase?.()
          }}
          onDiscard={() => {
            setReviewed(null)
            props.onDiscard?.()
          }}
        />
      ) : null}
    </>
  )
}

const namesIn = ({ objects }: TrafficEdit): string =>
  objects.map(({ ref }) => `${ref.kind} ${ref.namespace}/${ref.name}`).join(', ')

'use client'

import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { toast } from 'sonner'
import { acknowledgedShort } from '#components/changes/acknowledgement-words.ts'
import { changeWords } from '#components/changes/change-words.ts'
import { DecisionButtons, DecisionTrouble } from '#components/changes/decision-buttons.tsx'
import { isFollowed } from '#components/changes/is-followed.ts'
import { OperationView } from '#components/changes/operation-view.tsx'
import { type Bases, withBase } from '#components/changes/review/conflict-of.ts'
import { ConflictView } from '#components/changes/review/conflict-view.tsx'
import { ReviewFooter, ReviewStage } from '#components/changes/review/review-stage.tsx'
import { useReview } from '#components/changes/review/use-review.ts'
import { useDecision, useOperation } from '#components/changes/use-operations.ts'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import type { TrafficEdit } from '#lib/traffic/edit.ts'
import type { Operation } from '#lib/traffic/operation.ts'

/** How long the end of an operation is shown before the dialog closes by itself. */
const SHOWN_MS = 1_500
/** The same while proxies are still taking the last write. */
const SHOWN_OPEN_MS = 6_000

export type ReviewDialogProps = {
  host: string
  edit: TrafficEdit
  /** The spec that each object had when the edit was begun, by `editKey`; null for one that did not exist. */
  bases: Bases
  /** Also called when an operation goes on without the dialog. */
  onClose: () => void
  /** All writes of the edit went through. The dialog has to stay mounted until then, whatever arrives meanwhile. */
  onApplied: (operation: Operation) => void
  onRebase: () => void
  onDiscard: () => void
}

/** An edit on its way to the mesh: its review, then the operation that writes it, or what it met on the way. */
export function ReviewDialog({
  host,
  edit,
  bases,
  onClose,
  onApplied,
  onRebase,
  onDiscard,
}: ReviewDialogProps) {
  const [begun, setBegun] = useState<{ id: string; bases: Bases } | null>(null)
  const [isExporting, setExporting] = useState(false)
  const state = useReview({ host, edit, bases, isBegun: begun !== null }, ({ id }) => setBegun({ id, bases }))
  const { data: operation, error } = useOperation(begun?.id ?? '')
  const decision = useDecision(({ id }) => setBegun((now) => now && { ...now, id }))
  const progress = useRef<HTMLDivElement>(null)
  const id = begun?.id
  // The button that was pressed is gone by now, and the focus with it.
  useEffect(() => {
    if (id) progress.current?.focus()
  }, [id])

  const isDone = operation?.state === 'done'
  const finish = () => {
    if (operation?.state !== 'done' || operation.reason === 'roll-back') return onClose()
    toast.success(`Applied: ${changeWords(operation.steps)}`, {
      description: acknowledgedShort(operation, Date.now()),
    })
    onApplied(operation)
  }
  const finishLater = useEffectEvent(finish)
  const isOpen = operation ? isFollowed(operation, Date.now()) : false
  const closesItself = isDone && operation.reason !== 'roll-back' && operation.message === ''
  useEffect(() => {
    if (!closesItself) return
    const timer = setTimeout(() => finishLater(), isOpen ? SHOWN_OPEN_MS : SHOWN_MS)
    return () => clearTimeout(timer)
  }, [closesItself, isOpen])

  const isRunning = state.apply.isPending || operation?.state === 'running'
  const conflict = begun ? operation?.conflict : state.isStale ? state.stale.data : null
  const rebase = () => {
    setBegun(null)
    onRebase()
  }
  const conflictButtons = conflict ? (
    <>
      <Button look="primary" onPress={rebase}>
        Put my edit on the new version
      </Button>
      <Button look="danger" onPress={onDiscard}>
        Discard mine
      </Button>
    </>
  ) : null
  return (
    <Dialog
      title={
        conflict ? 'Somebody else changed it' : begun ? TITLES[operation?.reason ?? 'edit'] : 'Review changes'
      }
      isOpen
      isWide={Boolean(conflict)}
      isHeld={isRunning}
      onClose={finish}
      footer={
        begun ? (
          <>
            {conflictButtons}
            {operation ? (
              <DecisionButtons
                operation={operation}
                decision={decision}
                without={conflict ? ['finish'] : []}
              />
            ) : null}
            {operation?.state === 'not-written' && !conflict ? (
              <Button look="primary" onPress={() => setBegun(null)}>
                Back to the review
              </Button>
            ) : null}
            <span className="min-w-0 flex-1 basis-40 text-muted text-sm">
              {isRunning
                ? 'Closing this does not stop it: it goes on, and the list of changes shows it.'
                : ''}
            </span>
            <Button look="quiet" onPress={finish}>
              Close
            </Button>
          </>
        ) : conflict ? (
          <>
            {conflictButtons}
            <Button look="quiet" className="ml-auto" onPress={onClose}>
              Close
            </Button>
          </>
        ) : (
          <ReviewFooter
            state={state}
            isExporting={isExporting}
            onExport={() => setExporting(!isExporting)}
            onClose={onClose}
          />
        )
      }
    >
      {begun ? (
        <div ref={progress} tabIndex={-1} className="space-y-5 outline-none">
          {operation ? (
            <>
              <p className="font-medium wrap-anywhere">{changeWords(operation.steps)}</p>
              <DecisionTrouble operation={operation} decision={decision} />
              {operation.conflict ? (
                <ConflictView
                  conflict={withBase(operation.conflict, begun.bases)}
                  isHalfDone={operation.state === 'stopped'}
                />
              ) : null}
              <OperationView operation={operation} error={error} />
            </>
          ) : null}
        </div>
      ) : (
        <ReviewStage host={host} state={state} isExporting={isExporting} />
      )}
    </Dialog>
  )
}

const TITLES: Record<Operation['reason'], string> = {
  edit: 'Applying changes',
  migration: 'Applying changes',
  'roll-back': 'Rolling back',
}

'use client'

import { Redo2, Undo2 } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'

type DraftBarProps = {
  changed: number
  /** Forms that hold something which can't be written yet. */
  unfinished: number
  behind: number
  isWaiting: boolean
  canUndo: boolean
  canRedo: boolean
  onUndo: () => void
  onRedo: () => void
  onDiscard: () => void
  onReview: () => void
}

/** What has been edited and not applied, always in sight. */
export function DraftBar(props: DraftBarProps) {
  const { changed, unfinished, behind, isWaiting, canUndo, canRedo } = props
  const isShown = changed > 0 || unfinished > 0 || canUndo || canRedo
  return (
    <>
      <p aria-live="polite" className="sr-only">
        {changed > 0 && !isWaiting ? 'There are changes that are not applied' : ''}
      </p>
      {isShown ? (
        <section
          aria-label="Your changes"
          className="sticky bottom-18 z-10 flex flex-wrap items-center gap-2 rounded-lg border border-line bg-raised px-3 py-2 shadow-lg md:bottom-4"
        >
          <p className="mr-auto min-w-0 text-sm">
            <strong className="font-semibold">{counted(changed)}</strong>
            <span className="text-muted">{note(isWaiting, unfinished, behind)}</span>
          </p>
          <div className="flex flex-wrap items-center gap-1">
            <IconButton label="Undo" isDisabled={!canUndo} onPress={props.onUndo}>
              <Undo2 className="size-4" />
            </IconButton>
            <IconButton label="Redo" isDisabled={!canRedo} onPress={props.onRedo}>
              <Redo2 className="size-4" />
            </IconButton>
            <Button look="quiet" isDisabled={changed === 0} onPress={props.onDiscard}>
              Discard
            </Button>
            <Button
              look="primary"
              isDisabled={changed === 0 || unfinished > 0 || isWaiting}
              onPress={props.onReview}
            >
              Review changes
            </Button>
          </div>
        </section>
      ) : null}
    </>
  )
}

const counted = (changed: number): string =>
  changed === 0 ? 'Nothing changed' : `${changed} object${changed === 1 ? '' : 's'} changed`

function note(isWaiting: boolean, unfinished: number, behind: number): string {
  if (isWaiting) return ' · applied, waiting for the mesh'
  if (unfinished > 0) return ` · ${unfinished} form${unfinished === 1 ? '' : 's'} to complete first`
  if (behind > 0) return ` · ${behind} changed by somebody else meanwhile`
  return ''
}

'use client'

import { Camera, Trash2 } from 'lucide-react'
import { useState } from 'react'
import {
  useDeleteSnapshot,
  useSnapshots,
  useTakeSnapshot,
} from '#components/proxies/differences/use-differences.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { Snapshot } from '#lib/proxies/snapshot.ts'

const LONGEST_NOTE = 200

/** Configurations that were kept to compare with later: take one, choose one, throw one away. */
export function SnapshotsPanel({
  id,
  chosen,
  onChoose,
}: {
  id: string
  chosen: string
  onChoose: (snapshot: string) => void
}) {
  const { data, error, refetch } = useSnapshots(id)
  const take = useTakeSnapshot(id)
  const remove = useDeleteSnapshot(id)
  const [note, setNote] = useState('')
  const [doomed, setDoomed] = useState<Snapshot | null>(null)
  const isTooLong = note.length > LONGEST_NOTE
  const failure = take.error ?? remove.error
  return (
    <section aria-label="Snapshots" className="space-y-3 rounded-lg border border-line bg-surface p-3 sm:p-4">
      <form
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (isTooLong) return
          remove.reset()
          take.mutate(note.trim(), { onSuccess: () => setNote('') })
        }}
      >
        <TextField
          className="max-w-md flex-1 basis-56"
          label="Note for a snapshot (optional)"
          value={note}
          onChange={setNote}
          placeholder="Before the migration"
          error={isTooLong ? `A note has ${LONGEST_NOTE} characters at most.` : ''}
        />
        <Button type="submit" look="primary" isDisabled={take.isPending || isTooLong}>
          <Camera aria-hidden className="size-4" />
          {take.isPending ? 'Reading the Envoy…' : 'Keep what it has now'}
        </Button>
      </form>
      {failure ? (
        <Callout tone="bad" title={failure.message}>
          {failure.fix}
        </Callout>
      ) : null}
      {data ? (
        <List
          answer={data.snapshots}
          most={data.most}
          chosen={chosen}
          onChoose={onChoose}
          onDelete={setDoomed}
        />
      ) : error ? (
        <Callout
          tone="bad"
          title={error.message}
          actions={<Button onPress={() => void refetch()}>Try again</Button>}
        >
          {error.fix}
        </Callout>
      ) : (
        <Skeleton label="Reading the snapshots" rows={2} />
      )}
      {doomed ? (
        <DeleteDialog
          snapshot={doomed}
          onClose={() => setDoomed(null)}
          onDelete={() => {
            setDoomed(null)
            take.reset()
            remove.mutate(doomed.id, {
              onSuccess: () => (doomed.id === chosen ? onChoose('') : undefined),
            })
          }}
        />
      ) : null}
    </section>
  )
}

function DeleteDialog({
  snapshot: { note, takenAtMs },
  onClose,
  onDelete,
}: {
  snapshot: Snapshot
  onClose: () => void
  onDelete: () => void
}) {
  return (
    <Dialog
      title="Delete this snapshot?"
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button look="danger" onPress={onDelete}>
            Delete the snapshot
          </Button>
          <Button onPress={onClose}>Cancel</Button>
        </>
      }
    >
      <p className="wrap-anywhere">
        {note || 'No note'} · <RelativeTime atMs={takenAtMs} suffix=" ago" />
      </p>
      <p className="text-muted">What the proxy had then can’t be compared with any more.</p>
    </Dialog>
  )
}

function List({
  answer,
  most,
  chosen,
  onChoose,
  onDelete,
}: {
  answer: readonly Snapshot[]
  most: number
  chosen: string
  onChoose: (snapshot: string) => void
  onDelete: (snapshot: Snapshot) => void
}) {
  if (answer.length === 0)
    return (
      <p className="text-muted">
        Nothing is kept of this proxy yet. A snapshot has its whole configuration without secrets; the {most}{' '}
        newest stay.
      </p>
    )
  return (
    <ul className="divide-y divide-line">
      {answer.map((snapshot) => {
        const { id, takenAtMs, by, note } = snapshot
        return (
          <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5">
            <Button
              look={id === chosen ? 'primary' : 'plain'}
              aria-pressed={id === chosen}
              onPress={() => onChoose(id)}
            >
              Compare
            </Button>
            <span className="wrap-anywhere min-w-0 flex-1">
              {note || 'No note'}
              <span className="text-muted">
                {' '}
                · <RelativeTime atMs={takenAtMs} suffix=" ago" /> by {by || 'unknown'}
              </span>
            </span>
            <IconButton label={`Delete the snapshot ${note || id}`} onPress={() => onDelete(snapshot)}>
              <Trash2 className="size-4" />
            </IconButton>
          </li>
        )
      })}
    </ul>
  )
}

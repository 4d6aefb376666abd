'use client'

import { useState } from 'react'
import { sharesWords } from '#components/traffic/migrate/migration-looks.ts'
import { useCommand } from '#components/traffic/migrate/use-migrations.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { TextArea } from '#components/ui/text-area.tsx'
import type { Migration } from '#lib/migration/migration.ts'

/** Says what aborting does before it is done. */
export function AbortDialog({ migration, onClose }: { migration: Migration; onClose: () => void }) {
  const { destinations, start, step, steps, virtualService, state } = migration
  const [note, setNote] = useState('')
  const command = useCommand(migration)
  const abort = () => command.mutate({ command: 'abort', note }, { onSuccess: onClose })
  return (
    <Dialog
      title="Abort this migration?"
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button look="danger" isDisabled={command.isPending} onPress={abort}>
            Abort and go back to the start
          </Button>
          <Button look="quiet" onPress={onClose}>
            Leave it as it is
          </Button>
        </>
      }
    >
      <p>
        VirtualService {virtualService.namespace}/{virtualService.name} gets the weights that it had before
        the migration began, in one step and without a soak time: {sharesWords(destinations, start)}. Now it
        is at {sharesWords(destinations, steps[step] ?? start)}.
      </p>
      <p className="text-muted">
        The migration ends with that; it can’t be resumed. What it did stays in the list of changes.
      </p>
      {state === 'stopped' ? (
        <Callout tone="warn" title="This overwrites weights that somebody else may have set">
          The migration stopped: {migration.reason}
        </Callout>
      ) : null}
      <TextArea label="Why" hint="kept with the migration" value={note} maxLength={500} onChange={setNote} />
      {command.error ? (
        <Callout tone="bad" title={command.error.message}>
          {command.error.fix}
        </Callout>
      ) : null}
    </Dialog>
  )
}

'use client'

import { useState } from 'react'
import { toast } from 'sonner'
import { AbortDialog } from '#components/traffic/migrate/abort-dialog.tsx'
import { useCommand } from '#components/traffic/migrate/use-migrations.ts'
import { Button } from '#components/ui/button.tsx'
import { commandsOf, type Migration, type MigrationCommand } from '#lib/migration/migration.ts'

/** What can be told to a migration in the state that it is in. */
export function CommandButtons({ migration }: { migration: Migration }) {
  const [isAborting, setAborting] = useState(false)
  const command = useCommand(migration)
  const give = (one: MigrationCommand) =>
    command.mutate(
      { command: one },
      { onError: (error) => toast.error(error.message, error.fix ? { description: error.fix } : {}) },
    )
  return (
    <div className="flex flex-wrap gap-1.5">
      {commandsOf(migration.state).map((one) => (
        <Button
          key={one}
          look={LOOKS[one].look}
          isDisabled={command.isPending}
          onPress={() => (one === 'abort' ? setAborting(true) : give(one))}
        >
          {LOOKS[one].label}
        </Button>
      ))}
      {isAborting ? <AbortDialog migration={migration} onClose={() => setAborting(false)} /> : null}
    </div>
  )
}

const LOOKS = {
  approve: { label: 'Approve the next step', look: 'primary' },
  resume: { label: 'Resume', look: 'primary' },
  pause: { label: 'Pause', look: 'plain' },
  abort: { label: 'Abort', look: 'danger' },
} as const satisfies Record<MigrationCommand, object>

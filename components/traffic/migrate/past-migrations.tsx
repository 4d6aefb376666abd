'use client'

import { LookBadge } from '#components/mesh/look-badge.tsx'
import { MigrationEvents } from '#components/traffic/migrate/migration-events.tsx'
import { MIGRATION_LOOKS, movesTo, sharesWords } from '#components/traffic/migrate/migration-looks.ts'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { Migration } from '#lib/migration/migration.ts'

/** The migrations that have ended, newest first. */
export function PastMigrations({ migrations }: { migrations: Migration[] }) {
  return (
    <div className="space-y-1">
      <h3 id="earlier-migrations" className="font-medium">
        Earlier migrations
      </h3>
      <ul
        aria-labelledby="earlier-migrations"
        className="divide-y divide-line rounded-lg border border-line bg-surface"
      >
        {migrations.map((migration) => (
          <li key={migration.id} className="space-y-1 px-3 py-2">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <LookBadge look={MIGRATION_LOOKS[migration.state]} />
              <span className="font-medium">To {movesTo(migration)}</span>
              <span className="text-muted text-sm">
                {stepsWords(migration)}, by {migration.actor},{' '}
                <RelativeTime atMs={migration.endedMs ?? migration.createdMs} suffix=" ago" />
              </span>
            </p>
            {migration.note ? <p className="text-sm wrap-anywhere">{migration.note}</p> : null}
            {migration.reason ? <p className="text-muted text-sm wrap-anywhere">{migration.reason}</p> : null}
            <Disclosure title="What happened" label={`What happened: to ${movesTo(migration)}`}>
              <p className="mb-2 text-muted text-sm">
                It began at {sharesWords(migration.destinations, migration.start)}.
              </p>
              <MigrationEvents events={migration.events} />
            </Disclosure>
          </li>
        ))}
      </ul>
    </div>
  )
}

const stepsWords = ({ step, steps, destination }: Migration): string => {
  const reached = steps[step]?.[destination]
  return reached === undefined
    ? `no step of ${steps.length} reached`
    : `step ${step + 1} of ${steps.length} reached (${reached} %)`
}

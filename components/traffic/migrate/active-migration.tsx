'use client'

import Link from 'next/link'
import { useId } from 'react'
import { LookBadge } from '#components/mesh/look-badge.tsx'
import { CommandButtons } from '#components/traffic/migrate/command-buttons.tsx'
import { MigrationEvents } from '#components/traffic/migrate/migration-events.tsx'
import { Findings } from '#components/traffic/migrate/migration-findings.tsx'
import {
  MIGRATION_LOOKS,
  movesTo,
  placeWords,
  sharesWords,
} from '#components/traffic/migrate/migration-looks.ts'
import { soakOf } from '#components/traffic/migrate/step-states.ts'
import { Stepper } from '#components/traffic/migrate/stepper.tsx'
import { useNow } from '#components/traffic/migrate/use-now.ts'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { SplitBar } from '#components/ui/split-bar.tsx'
import { durationWords } from '#lib/history/time-axis.ts'
import type { Migration } from '#lib/migration/migration.ts'

/** A migration under way: how far it is, what it waits for, and what can be done about it. */
export function ActiveMigration({ migration }: { migration: Migration }) {
  const id = useId()
  const { state, reason, virtualService, rule, destinations, start, step, steps, actor, createdMs, note } =
    migration
  const weights = steps[step] ?? start
  return (
    <article aria-labelledby={id} className="space-y-4 rounded-lg border border-line bg-surface p-3 sm:p-4">
      <header className="space-y-1">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <h3 id={id} className="font-semibold">
            To {movesTo(migration)}
          </h3>
          <span aria-live="polite">
            <LookBadge look={MIGRATION_LOOKS[state]} />
          </span>
          <div className="ml-auto">
            <CommandButtons migration={migration} />
          </div>
        </div>
        <p className="text-muted text-sm wrap-anywhere">
          {placeWords(rule)} of VirtualService {virtualService.namespace}/{virtualService.name}, now at{' '}
          {sharesWords(destinations, weights)}. Begun by {actor}{' '}
          <RelativeTime atMs={createdMs} suffix=" ago" />
          {note ? `: ${note}` : ''}
        </p>
      </header>
      <Stepper migration={migration} />
      {reason && !isSaidByGate(migration) ? (
        <p aria-live="polite" className="text-sm wrap-anywhere">
          <span className="text-muted">{state === 'running' ? 'Waits: ' : 'Why: '}</span>
          {reason}
        </p>
      ) : null}
      <Soak migration={migration} />
      <Findings findings={migration.findings} />
      <MigrationEvents events={migration.events} />
      <p className="text-muted text-sm">
        Each write is one of the{' '}
        <Link href="?tab=changes" className="text-accent hover:underline">
          changes of this host
        </Link>
        .
      </p>
    </article>
  )
}

/** While it runs it waits for a gate, which says so in the list of them. */
const isSaidByGate = ({ state, reason, findings }: Migration): boolean =>
  state === 'running' && findings.some(({ gate, detail }) => `${gate}: ${detail}` === reason)

function Soak({ migration }: { migration: Migration }) {
  const isSoaking = migration.state === 'running' && migration.soakSinceMs !== null
  const soak = soakOf(migration, useNow(isSoaking))
  if (!soak) return null
  return (
    <div className="max-w-md space-y-1 text-sm">
      <p className="tabular-nums">
        {soak.leftMs > 0 ? `Soaks for another ${durationWords(soak.leftMs)}` : 'The soak time is over'}
        <span className="text-muted"> of {durationWords(migration.soakSeconds * 1000)}</span>
      </p>
      <SplitBar
        parts={[
          { label: 'passed', value: soak.passedShare, className: 'bg-accent' },
          { label: 'left', value: 1 - soak.passedShare, className: 'bg-transparent' },
        ]}
      />
    </div>
  )
}

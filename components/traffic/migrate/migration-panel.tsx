'use client'

import { Route } from 'lucide-react'
import { useState } from 'react'
import type { ApiError } from '#components/data/api-client.ts'
import { ActiveMigration } from '#components/traffic/migrate/active-migration.tsx'
import { PastMigrations } from '#components/traffic/migrate/past-migrations.tsx'
import { PlanForm } from '#components/traffic/migrate/plan-form.tsx'
import { movableServices } from '#components/traffic/migrate/plan-target.ts'
import { isUnderWay } from '#components/traffic/migrate/step-states.ts'
import { useMigrations } from '#components/traffic/migrate/use-migrations.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { HostDetail } from '#lib/mesh/views.ts'

/** The migration plans of a host: the one under way, those before, and a form for a new one. */
export function MigrationPanel({ detail }: { detail: HostDetail }) {
  const { data, error } = useMigrations(detail.host)
  const [isPlanning, setPlanning] = useState(false)
  const active = data?.migrations.filter(isUnderWay) ?? []
  const past = data?.migrations.filter((one) => !isUnderWay(one)) ?? []
  const canPlan = movableServices(detail).length > 0
  const isFormOpen = isPlanning && canPlan && active.length === 0
  return (
    <section aria-labelledby="migration-plan" className="space-y-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="migration-plan" className="font-semibold text-base">
          Migration plan
        </h2>
        {data && canPlan && active.length === 0 && past.length > 0 && !isFormOpen ? (
          <Button onPress={() => setPlanning(true)}>Plan a migration</Button>
        ) : null}
      </div>
      {error ? <Trouble error={error} isKnown={data !== undefined} /> : null}
      {!data && !error ? <Skeleton label="Reading the migration plans" rows={4} /> : null}
      {active.map((migration) => (
        <ActiveMigration key={migration.id} migration={migration} />
      ))}
      {isFormOpen ? (
        <PlanForm detail={detail} onStarted={() => setPlanning(false)} onCancel={() => setPlanning(false)} />
      ) : null}
      {data && !canPlan && active.length === 0 ? <NothingToMove /> : null}
      {data && canPlan && data.migrations.length === 0 && !isFormOpen ? (
        <EmptyState icon={Route} title="No migration is planned">
          <p>
            A plan moves the traffic of a rule to one destination in steps. After each step it waits, looks at
            endpoints and errors, and goes on only while they are as they should be. It runs on the server, so
            this page can be closed.
          </p>
          <Button look="primary" className="mt-4" onPress={() => setPlanning(true)}>
            Plan a migration
          </Button>
        </EmptyState>
      ) : null}
      {past.length > 0 ? <PastMigrations migrations={past} /> : null}
    </section>
  )
}

function NothingToMove() {
  return (
    <EmptyState icon={Route} title="There is nothing to move">
      No rule of this host shares its traffic among two destinations or more. Add a second destination to a
      rule, with a weight of 0 if it is to take nothing yet, and apply it; a plan can then move traffic to it.
    </EmptyState>
  )
}

function Trouble({ error, isKnown }: { error: ApiError; isKnown: boolean }) {
  if (error.code === 'history-unavailable') {
    return (
      <Callout tone="warn" title="Migration plans can’t be read: the database is away">
        {error.message}. A plan is kept in the database, so none can be started, and one under way does not go
        on until the database is back. The weights stay as they are.
      </Callout>
    )
  }
  return (
    <Callout tone="warn" title={`Migration plans could not be read${isKnown ? ' again' : ''}`}>
      {error.message} {error.fix}
    </Callout>
  )
}

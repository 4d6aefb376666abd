'use client'

import { useState } from 'react'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { YamlView } from '#components/yaml/yaml-view.tsx'
import type { PlannedWrite } from '#lib/traffic/plan.ts'

/** One write: its diff, what the API server said to the dry run, and the same as a command. */
export function WriteReview({ write, position }: { write: PlannedWrite; position: number }) {
  const [sideBySide, setSideBySide] = useState(false)
  const { ref, action, before, after, dryRun, kubectl } = write
  const label = `${ref.kind} ${ref.namespace}/${ref.name}`
  return (
    <section aria-label={label} className="space-y-2">
      <header className="flex flex-wrap items-center gap-2">
        <h3 className="font-medium">
          {position}. {action === 'create' ? 'Create' : 'Change'} {label}
        </h3>
        <Badge tone={dryRun.ok ? 'ok' : 'bad'}>{dryRun.ok ? 'Dry run passed' : 'Refused'}</Badge>
        {before === null ? null : (
          <Button look="quiet" className="ml-auto" onPress={() => setSideBySide(!sideBySide)}>
            {sideBySide ? 'One text' : 'Side by side'}
          </Button>
        )}
      </header>
      {dryRun.ok ? null : (
        <Callout tone="bad" title="The API server refuses this">
          {dryRun.message}
        </Callout>
      )}
      {dryRun.warnings.map((warning) => (
        <Callout key={warning} tone="warn" title="The API server warns">
          {warning}
        </Callout>
      ))}
      <YamlView
        label={`Changes of ${label}`}
        text={after}
        before={before ?? undefined}
        sideBySide={sideBySide}
      />
      <CommandLine command={kubectl} />
    </section>
  )
}

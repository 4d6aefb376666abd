'use client'

import { Badge, type Tone } from '#components/ui/badge.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { YamlView } from '#components/yaml/yaml-view.tsx'
import type { PlannedWrite } from '#lib/traffic/review.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'

const ACTIONS = { create: 'Create', patch: 'Change', delete: 'Delete' } as const
const DRY_RUNS: Record<PlannedWrite['dryRun']['state'], { tone: Tone; word: string }> = {
  passed: { tone: 'ok', word: 'Dry run passed' },
  refused: { tone: 'bad', word: 'Refused' },
  skipped: { tone: 'unknown', word: 'Dry run not possible yet' },
}

/** One write: its diff, what the API server said to the dry run, and the same as a command. */
export function WriteReview({
  write,
  position,
  isSideBySide,
}: {
  write: PlannedWrite
  position: number
  isSideBySide: boolean
}) {
  const { ref, action, before, after, dryRun, kubectl } = write
  const label = `${ref.kind} ${ref.namespace}/${ref.name}`
  const { tone, word } = DRY_RUNS[dryRun.state]
  return (
    <section aria-label={label} className="space-y-2">
      <header className="flex flex-wrap items-center gap-2">
        <h3 className="min-w-0 font-medium wrap-anywhere">
          {position}. {ACTIONS[action]} {label}
        </h3>
        <Badge tone={tone}>{word}</Badge>
      </header>
      {dryRun.state === 'refused' ? (
        <Callout tone="bad" title="The API server refuses this">
          {dryRun.message}
        </Callout>
      ) : null}
      {dryRun.state === 'skipped' ? (
        <p className="text-muted text-sm">
          It is the second write of this object, and can be tried only after the ones before it.
        </p>
      ) : null}
      {dryRun.warnings.map((warning) => (
        <Callout key={warning} tone="warn" title="The API server warns">
          {warning}
        </Callout>
      ))}
      <YamlView
        label={`Changes of ${label}`}
        text={after ? toYaml(after) : ''}
        before={before ? toYaml(before) : undefined}
        sideBySide={isSideBySide}
      />
      <CommandLine command={kubectl} />
    </section>
  )
}

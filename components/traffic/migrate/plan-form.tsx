'use client'

import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { GateFields } from '#components/traffic/migrate/gate-fields.tsx'
import { type PlanDraft, requestOfPlan, startPlan } from '#components/traffic/migrate/plan-draft.ts'
import { planFileName, planFiles } from '#components/traffic/migrate/plan-files.ts'
import { PRESETS, stepsAhead, targetOfPlan } from '#components/traffic/migrate/plan-target.ts'
import { StepsEditor } from '#components/traffic/migrate/steps-editor.tsx'
import { TargetFields } from '#components/traffic/migrate/target-fields.tsx'
import { useStartMigration } from '#components/traffic/migrate/use-migrations.ts'
import { WeightsPreview } from '#components/traffic/migrate/weights-preview.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { TextArea } from '#components/ui/text-area.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import { download } from '#components/yaml/download.ts'
import type { HostDetail } from '#lib/mesh/views.ts'

type PlanFormProps = { detail: HostDetail; onStarted: () => void; onCancel: () => void }

/** A new plan: what moves, in which steps, how long each soaks, and what must hold. */
export function PlanForm({ detail, onStarted, onCancel }: PlanFormProps) {
  const [draft, setDraft] = useState<PlanDraft>(startPlan)
  const start = useStartMigration(detail.host)
  const change = (next: Partial<PlanDraft>) => setDraft((now) => ({ ...now, ...next }))
  const target = targetOfPlan(draft, detail)
  const save = useMutation({
    mutationFn: async (files: () => ReturnType<typeof planFiles>) => {
      const made = files()
      if (!made.ok) throw new Error(made.problems.map(({ message }) => message).join('. '))
      const { zipFiles } = await import('#lib/export/zip-files.ts')
      return zipFiles(made.value, Date.now())
    },
  })
  if (!target) return null
  const now = target.start[target.destination] ?? 0
  const steps = draft.steps ?? stepsAhead(PRESETS[0].steps, now)
  const checked = requestOfPlan(draft, target, steps, detail.host)
  const problems = checked.ok ? {} : checked.problems
  const { ownedBy, wins } = target.service
  return (
    <section
      aria-label="New migration plan"
      className="space-y-5 rounded-lg border border-line bg-surface p-3 sm:p-4"
    >
      <TargetFields detail={detail} target={target} onChange={change} />
      {ownedBy ? (
        <Callout tone="warn" title={`${ownedBy} manages this VirtualService`}>
          It may put back what the plan writes; the plan then stops. Download the plan as files and apply them
          where {ownedBy} reads.
        </Callout>
      ) : null}
      {wins ? null : (
        <Callout tone="warn" title="Sidecars ignore this VirtualService">
          An older one has the same host, so the plan would move nothing for them.
        </Callout>
      )}
      <StepsEditor steps={steps} now={now} problem={problems.steps ?? ''} onChange={change} />
      <div className="grid max-w-md grid-cols-2 items-start gap-x-4 gap-y-1">
        <TextField
          label="Soak time, minutes"
          value={draft.soakMinutes}
          onChange={(soakMinutes) => change({ soakMinutes })}
        />
        <TextField
          label="and seconds"
          value={draft.soakSeconds}
          onChange={(soakSeconds) => change({ soakSeconds })}
        />
        {problems.soak ? (
          <p role="alert" className="col-span-2 text-bad text-xs">
            Soak time: {problems.soak}
          </p>
        ) : null}
      </div>
      <GateFields draft={draft} problems={problems} onChange={change} />
      <TextArea
        label="Note"
        hint="why, kept with the migration"
        value={draft.note}
        maxLength={500}
        onChange={(note) => change({ note })}
      />
      <WeightsPreview
        target={target}
        steps={steps}
        soakSeconds={checked.ok ? checked.request.soakSeconds : null}
      />
      {problems.plan ? <Callout tone="bad" title={problems.plan} /> : null}
      {start.error ? (
        <Callout tone="bad" title={start.error.message}>
          {start.error.fix || 'Nothing was started.'}
        </Callout>
      ) : null}
      <div className="flex flex-wrap items-center gap-2">
        <Button
          look="primary"
          isDisabled={!checked.ok || start.isPending}
          onPress={() => {
            if (checked.ok) start.mutate(checked.request, { onSuccess: onStarted })
          }}
        >
          {start.isPending ? 'Starting…' : 'Start'}
        </Button>
        <Button
          isDisabled={!checked.ok || save.isPending}
          onPress={() => {
            if (!checked.ok) return
            const { request } = checked
            save.mutate(() => planFiles(detail, target, request), {
              onSuccess: (bytes) => download(planFileName(target), bytes),
              onError: (error) => toast.error(error.message),
            })
          }}
        >
          <Download aria-hidden className="size-4" />
          Download as files
        </Button>
        <Button look="quiet" onPress={onCancel}>
          Cancel
        </Button>
        {checked.ok ? null : (
          <p role="status" className="text-muted text-sm">
            Something above is not right yet.
          </p>
        )}
      </div>
    </section>
  )
}

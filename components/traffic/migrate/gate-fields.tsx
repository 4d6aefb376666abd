'use client'

import type { PlanDraft, PlanProblems } from '#components/traffic/migrate/plan-draft.ts'
import { CheckField } from '#components/ui/check-field.tsx'
import { TextField } from '#components/ui/text-field.tsx'

type GateFieldsProps = {
  draft: PlanDraft
  problems: PlanProblems
  onChange: (change: Partial<PlanDraft>) => void
}

/** What must hold before each next step. */
export function GateFields({ draft, problems, onChange }: GateFieldsProps) {
  return (
    <fieldset className="min-w-0 space-y-3">
      <legend className="font-medium text-sm">Before each next step</legend>
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2 lg:grid-cols-4">
        <TextField
          label="Endpoints that take requests, at least"
          hint="behind each destination with a weight"
          value={draft.minEligible}
          error={problems.minEligible}
          onChange={(minEligible) => onChange({ minEligible })}
        />
        <div className="space-y-1.5">
          <TextField
            label="Failed requests, at most %"
            value={draft.maxErrorPercent}
            isDisabled={!draft.looksAtErrors}
            error={problems.maxErrorPercent}
            onChange={(maxErrorPercent) => onChange({ maxErrorPercent })}
          />
          <CheckField
            isSelected={draft.looksAtErrors}
            onChange={(looksAtErrors) => onChange({ looksAtErrors })}
          >
            Look at errors
          </CheckField>
        </div>
        <TextField
          label="Requests counted, at least"
          hint="fewer say nothing, so it waits for more"
          value={draft.minRequests}
          isDisabled={!draft.looksAtErrors}
          error={problems.minRequests}
          onChange={(minRequests) => onChange({ minRequests })}
        />
        <div className="space-y-1.5">
          <TextField
            label="99th percentile, at most ms"
            hint="needs Prometheus"
            value={draft.maxP99Ms}
            isDisabled={!draft.looksAtP99}
            error={problems.maxP99Ms}
            onChange={(maxP99Ms) => onChange({ maxP99Ms })}
          />
          <CheckField isSelected={draft.looksAtP99} onChange={(looksAtP99) => onChange({ looksAtP99 })}>
            Look at duration
          </CheckField>
        </div>
      </div>
      <CheckField isSelected={draft.manual} onChange={(manual) => onChange({ manual })}>
        Somebody approves each step
      </CheckField>
    </fieldset>
  )
}

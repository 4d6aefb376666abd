'use client'

import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { PlanDraft } from '#components/traffic/migrate/plan-draft.ts'
import { PRESETS, stepsAhead } from '#components/traffic/migrate/plan-target.ts'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { TextField } from '#components/ui/text-field.tsx'

type StepsEditorProps = {
  steps: number[]
  /** The share that the destination has now. */
  now: number
  problem: string
  onChange: (change: Pick<PlanDraft, 'steps'>) => void
}

/** The share of the destination at each step, smallest first. */
export function StepsEditor({ steps, now, problem, onChange }: StepsEditorProps) {
  const [typed, setTyped] = useState('')
  const wrong = problemOf(typed, steps)
  const add = () => {
    if (typed.trim() === '' || wrong) return
    onChange({ steps: [...steps, Number(typed)].sort((a, b) => a - b) })
    setTyped('')
  }
  const below = steps.filter((step) => step < now)
  return (
    <fieldset className="min-w-0 space-y-2">
      <legend className="mb-1 font-medium text-sm">Steps</legend>
      <ul aria-label="Steps in percent" className="flex flex-wrap gap-1.5 empty:hidden">
        {steps.map((step) => (
          <li
            key={step}
            className="inline-flex h-8 items-center rounded-md border border-line bg-raised pl-2.5 tabular-nums"
          >
            {step} %
            <IconButton
              label={`Remove step ${step} %`}
              className="size-7"
              onPress={() => onChange({ steps: steps.filter((one) => one !== step) })}
            >
              <X className="size-3.5" />
            </IconButton>
          </li>
        ))}
      </ul>
      {problem ? (
        <p role="alert" className="text-bad text-xs">
          {problem}
        </p>
      ) : null}
      {below.length > 0 ? (
        <p className="text-sm text-warn">
          It has {now} % now: {below.map((step) => `${step} %`).join(', ')}{' '}
          {below.length === 1 ? 'takes' : 'take'} traffic away from it first.
        </p>
      ) : null}
      <div className="flex flex-wrap items-start gap-1.5">
        <form
          className="flex items-start gap-1.5"
          onSubmit={(event) => {
            event.preventDefault()
            add()
          }}
        >
          <TextField
            isLabelHidden
            isMono
            label="New step in percent"
            placeholder="percent"
            value={typed}
            onChange={setTyped}
            error={wrong}
            className="w-24"
          />
          <Button type="submit" isDisabled={typed.trim() === '' || wrong !== ''}>
            <Plus aria-hidden className="size-4" />
            Add step
          </Button>
        </form>
        {PRESETS.map((preset) => (
          <Button
            key={preset.label}
            look="quiet"
            isDisabled={stepsAhead(preset.steps, now).length === 0}
            onPress={() => onChange({ steps: stepsAhead(preset.steps, now) })}
          >
            {preset.label}
          </Button>
        ))}
      </div>
    </fieldset>
  )
}

function problemOf(typed: string, steps: readonly number[]): string {
  if (typed.trim() === '') return ''
  const value = Number(typed)
  if (!Number.isInteger(value) || value < 0 || value > 100) return 'A whole number from 0 to 100'
  return steps.includes(value) ? 'It is there already' : ''
}

'use client'

import { CheckField } from '#components/ui/check-field.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { TextArea } from '#components/ui/text-area.tsx'
import type { ApplyRequest } from '#lib/traffic/edit.ts'

/** What the user says along with an edit. */
export type ApplyChoices = Pick<ApplyRequest, 'note' | 'override' | 'onTimeout'>

const TIMEOUTS = [
  { value: 'ask', label: 'Ask me' },
  { value: 'continue', label: 'Go on' },
] as const

type ApplyFormProps = {
  choices: ApplyChoices
  onChange: (choices: ApplyChoices) => void
  writes: number
  blocked: number
}

/** Why, what to do when proxies are slow, and whether to go on over what is blocked. */
export function ApplyForm({ choices, onChange, writes, blocked }: ApplyFormProps) {
  return (
    <section aria-label="Before it is applied" className="space-y-4">
      {blocked > 0 ? (
        <CheckField isSelected={choices.override} onChange={(override) => onChange({ ...choices, override })}>
          Apply although {blocked === 1 ? '1 line is' : `${blocked} lines are`} blocked
        </CheckField>
      ) : null}
      {writes > 1 ? (
        <div className="flex flex-wrap items-center gap-2 text-sm">
          <span>If proxies do not acknowledge in time:</span>
          <Segmented
            label="If proxies do not acknowledge in time"
            value={choices.onTimeout}
            options={TIMEOUTS}
            onChange={(onTimeout) => onChange({ ...choices, onTimeout })}
          />
        </div>
      ) : null}
      <TextArea
        label="Why"
        hint="Optional, kept in the list of changes."
        value={choices.note}
        maxLength={500}
        onChange={(note) => onChange({ ...choices, note })}
      />
    </section>
  )
}

'use client'

import { useState } from 'react'
import { DestinationFields } from '#components/traffic/edit/destination-fields.tsx'
import { Button } from '#components/ui/button.tsx'
import { type DestinationForm, problemsOfDestination } from '#lib/traffic/destination-form.ts'

type DestinationPickerProps = {
  /** What the picking is for, such as `New destination of rule 2`. */
  label: string
  verb: string
  begin: DestinationForm
  namespace: string
  /** Why this one can't be taken; empty when it can. */
  refuses: (form: DestinationForm) => string
  onPick: (form: DestinationForm) => void
  onCancel: () => void
}

/** Chooses where a share of a rule's traffic goes. */
export function DestinationPicker({
  label,
  verb,
  begin,
  namespace,
  refuses,
  onPick,
  onCancel,
}: DestinationPickerProps) {
  const [form, setForm] = useState(begin)
  const problems = problemsOfDestination(form, 'to')
  const refusal = refuses(form)
  const errorOf = (field: string) => {
    const found = problems.find((problem) => problem.field === `to.${field}`)
    return found ? `${found.message}. ${found.fix ?? ''}` : ''
  }
  return (
    <fieldset className="min-w-0 space-y-2 rounded-md border border-line bg-bg p-3">
      <legend className="sr-only">{label}</legend>
      <div className="flex flex-wrap items-start gap-2">
        <DestinationFields value={form} onChange={setForm} namespace={namespace} errorOf={errorOf} />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button
          look="primary"
          isDisabled={problems.length > 0 || refusal !== ''}
          onPress={() => onPick(form)}
        >
          {verb}
        </Button>
        <Button look="quiet" onPress={onCancel}>
          Cancel
        </Button>
        <p role="status" className="text-sm text-warn">
          {refusal}
        </p>
      </div>
    </fieldset>
  )
}

'use client'

import { FieldProblem } from '#components/onboarding/fields/field-problem.tsx'
import { Select } from '#components/ui/select.tsx'
import { CAPTURE_MODES, type IngressForm } from '#lib/onboarding/forms/sidecar.ts'
import type { Problem } from '#lib/result.ts'

const OPTIONS = [{ value: '', label: 'Default' }, ...CAPTURE_MODES.map((value) => ({ value, label: value }))]

type CaptureFieldProps = {
  value: IngressForm['captureMode']
  onChange: (value: IngressForm['captureMode']) => void
  problems: readonly Problem[]
  field: string
}

/** Whether iptables bring connections to a listener, or clients call it themselves. */
export function CaptureField({ value, onChange, problems, field }: CaptureFieldProps) {
  return (
    <div className="flex min-w-0 flex-col">
      <Select
        label="Capture"
        isLabelShown
        value={value}
        options={OPTIONS}
        onChange={(next) => onChange(CAPTURE_MODES.find((mode) => mode === next) ?? '')}
      />
      <FieldProblem problems={problems} field={field} />
    </div>
  )
}

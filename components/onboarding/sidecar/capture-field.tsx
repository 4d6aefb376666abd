'use client'

import type { Bound } from '#components/onboarding/fields/bind-fields.ts'
import { FieldProblem } from '#components/onboarding/fields/field-problem.tsx'
import { Select } from '#components/ui/select.tsx'
import { CAPTURE_MODES, type IngressForm } from '#lib/onboarding/forms/sidecar.ts'

const OPTIONS = [{ value: '', label: 'Default' }, ...CAPTURE_MODES.map((value) => ({ value, label: value }))]

/** Whether iptables bring connections to a listener, or clients call it themselves. */
export function CaptureField({ value, onChange, error }: Bound<IngressForm['captureMode']>) {
  return (
    <div className="flex min-w-0 flex-col">
      <Select
        label="Capture"
        isLabelShown
        value={value}
        options={OPTIONS}
        onChange={(next) => onChange(CAPTURE_MODES.find((mode) => mode === next) ?? '')}
      />
      <FieldProblem error={error} />
    </div>
  )
}

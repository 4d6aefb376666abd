'use client'

import { FieldProblem } from '#components/onboarding/fields/field-problem.tsx'
import { Select } from '#components/ui/select.tsx'
import { PROTOCOLS, protocolOf } from '#lib/istio-values/istio-values.ts'
import type { Problem } from '#lib/result.ts'

type ProtocolFieldProps = {
  value: string
  onChange: (value: string) => void
  problems: readonly Problem[]
  field: string
}

const OPTIONS = [{ value: '', label: 'Detected' }, ...PROTOCOLS.map((value) => ({ value, label: value }))]

/** The protocol of a port; without one, proxies look into what is sent. */
export function ProtocolField({ value, onChange, problems, field }: ProtocolFieldProps) {
  const known = value === '' ? '' : (protocolOf(value) ?? value)
  const isListed = OPTIONS.some((option) => option.value === known)
  return (
    <div className="flex min-w-0 flex-col">
      <Select
        label="Protocol"
        isLabelShown
        value={known}
        options={isListed ? OPTIONS : [...OPTIONS, { value: known, label: known }]}
        onChange={onChange}
      />
      <FieldProblem problems={problems} field={field} />
    </div>
  )
}

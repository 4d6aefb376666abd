'use client'

import type { Bound } from '#components/onboarding/fields/bind-fields.ts'
import { FieldProblem } from '#components/onboarding/fields/field-problem.tsx'
import { Select } from '#components/ui/select.tsx'
import { PROTOCOLS, protocolOf } from '#lib/istio-values/istio-values.ts'

const OPTIONS = [{ value: '', label: 'Detected' }, ...PROTOCOLS.map((value) => ({ value, label: value }))]

/** The protocol of a port; without one, proxies look into what is sent. */
export function ProtocolField({ value, onChange, error }: Bound<string>) {
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
      <FieldProblem error={error} />
    </div>
  )
}

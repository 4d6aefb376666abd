'use client'

import { type Bound, bindFields } from '#components/onboarding/fields/bind-fields.ts'
import { FieldProblem } from '#components/onboarding/fields/field-problem.tsx'
import { PortField } from '#components/onboarding/fields/port-field.tsx'
import { ProtocolField } from '#components/onboarding/fields/protocol-field.tsx'
import { TextRows } from '#components/onboarding/fields/text-rows.tsx'
import { CaptureField } from '#components/onboarding/sidecar/capture-field.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { EgressForm, EgressOn } from '#lib/onboarding/forms/sidecar.ts'

const ON: { value: EgressOn; label: string }[] = [
  { value: 'any', label: 'Any port' },
  { value: 'port', label: 'One port' },
  { value: 'socket', label: 'A socket' },
]

/** A listener for what goes out. */
export function EgressFields({ listener }: { listener: Bound<EgressForm> }) {
  const at = bindFields(listener)
  const { on } = listener.value
  return (
    <>
      <div>
        <Segmented label="Listens on" options={ON} {...at('on')} />
        <FieldProblem error={at('on').error} />
      </div>
      {on === 'any' ? null : (
        <div className="flex flex-wrap items-start gap-3">
          {on === 'port' ? <PortField label="Port" {...at('number')} /> : null}
          <TextField label="Name" isMono className="min-w-32 flex-1" {...at('name')} />
          <ProtocolField {...at('protocol')} />
          <TextField
            label="Bind"
            isMono
            className="min-w-40 flex-1"
            placeholder={on === 'socket' ? 'unix:///run/egress.sock' : '0.0.0.0'}
            {...at('bind')}
          />
        </div>
      )}
      <TextRows
        label="Hosts"
        itemLabel="Host"
        hint="namespace/name: ./* is all of its own namespace, istio-system/* all of Istio’s, ~ns/* leaves one out."
        placeholder="./*"
        {...at('hosts')}
      />
      <CaptureField {...at('captureMode')} />
    </>
  )
}

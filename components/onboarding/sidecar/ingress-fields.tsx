'use client'

import { type Bound, bindFields } from '#components/onboarding/fields/bind-fields.ts'
import { PortField } from '#components/onboarding/fields/port-field.tsx'
import { ProtocolField } from '#components/onboarding/fields/protocol-field.tsx'
import { CaptureField } from '#components/onboarding/sidecar/capture-field.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { IngressForm } from '#lib/onboarding/forms/sidecar.ts'

/** A listener for what comes in. */
export function IngressFields({ listener }: { listener: Bound<IngressForm> }) {
  const at = bindFields(listener)
  const { number } = listener.value
  return (
    <>
      <div className="flex flex-wrap items-start gap-3">
        <PortField label="Port" {...at('number')} />
        <TextField label="Name" isMono className="min-w-32 flex-1" {...at('name')} />
        <ProtocolField {...at('protocol')} />
      </div>
      <div className="flex flex-wrap items-start gap-3">
        <TextField
          label="Sent to"
          isMono
          className="min-w-48 flex-1"
          placeholder={`127.0.0.1:${number ?? 8080}`}
          suggestions={number === null ? [] : [`127.0.0.1:${number}`, `0.0.0.0:${number}`]}
          hint="A port of the workload itself, or unix:// and the path of a socket."
          {...at('defaultEndpoint')}
        />
        <TextField label="Bind" isMono className="min-w-32 flex-1" placeholder="0.0.0.0" {...at('bind')} />
        <CaptureField {...at('captureMode')} />
      </div>
    </>
  )
}

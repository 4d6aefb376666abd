'use client'

import { type Bound, bindFields } from '#components/onboarding/fields/bind-fields.ts'
import { PortField } from '#components/onboarding/fields/port-field.tsx'
import { ProtocolField } from '#components/onboarding/fields/protocol-field.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { EntryPortForm } from '#lib/onboarding/forms/service-entry.ts'

/** A port of a ServiceEntry. */
export function EntryPortFields({ port }: { port: Bound<EntryPortForm> }) {
  const at = bindFields(port)
  return (
    <div className="flex flex-wrap items-start gap-3">
      <PortField label="Number" {...at('number')} />
      <TextField label="Name" isMono className="min-w-32 flex-1" {...at('name')} />
      <ProtocolField {...at('protocol')} />
      <PortField label="Target port" {...at('targetPort')} />
    </div>
  )
}

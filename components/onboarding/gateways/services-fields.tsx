'use client'

import { type Bound, bindFields } from '#components/onboarding/fields/bind-fields.ts'
import { PortField } from '#components/onboarding/fields/port-field.tsx'
import { TextRows } from '#components/onboarding/fields/text-rows.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { GatewaysForm } from '#lib/onboarding/forms/gateways.ts'

type ServicesFieldsProps = {
  services: Bound<GatewaysForm['services']>
  /** The Gateway is there and keeps its name. */
  isFixed: boolean
}

/** How services are reached from other networks: by the name in the TLS handshake, with the mesh's own mTLS. */
export function ServicesFields({ services, isFixed }: ServicesFieldsProps) {
  const at = bindFields(services)
  return (
    <fieldset aria-label="Services" className="min-w-0 space-y-3">
      <div className="flex flex-wrap items-start gap-3">
        <TextField
          label="Gateway name"
          isMono
          className="min-w-40 flex-1"
          isDisabled={isFixed}
          {...at('gateway')}
        />
        <PortField label="Port" {...at('number')} />
        <TextField label="Port name" isMono className="min-w-32 flex-1" {...at('portName')} />
      </div>
      <TextRows
        label="Hosts"
        itemLabel="Host"
        hint="*.local is every service of the mesh."
        {...at('hosts')}
      />
    </fieldset>
  )
}

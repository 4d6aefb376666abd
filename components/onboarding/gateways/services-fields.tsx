'use client'

import { PortField } from '#components/onboarding/fields/port-field.tsx'
import { problemAt } from '#components/onboarding/fields/problem-at.ts'
import { TextRows } from '#components/onboarding/fields/text-rows.tsx'
import type { GatewaysFieldsProps } from '#components/onboarding/gateways/gateways-fields.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { GatewaysForm } from '#lib/onboarding/forms/gateways.ts'

/** How services are reached from other networks: by the name in the TLS handshake, with the mesh's own mTLS. */
export function ServicesFields({ form, change, problems, begunOn }: GatewaysFieldsProps) {
  const { services } = form
  const set = (part: Partial<GatewaysForm['services']>) =>
    change({ ...form, services: { ...services, ...part } })
  return (
    <fieldset aria-label="Services" className="min-w-0 space-y-3 rounded-md border border-line p-3">
      <div className="flex flex-wrap items-start gap-3">
        <TextField
          label="Gateway name"
          isMono
          className="min-w-40 flex-1"
          isDisabled={begunOn?.services.isWanted ?? false}
          value={services.gateway}
          error={problemAt(problems, 'services.gateway')}
          onChange={(gateway) => set({ gateway })}
        />
        <PortField
          label="Port"
          value={services.number}
          problems={problems}
          field="services.number"
          onChange={(number) => set({ number })}
        />
        <TextField
          label="Port name"
          isMono
          className="min-w-32 flex-1"
          value={services.portName}
          error={problemAt(problems, 'services.portName')}
          onChange={(portName) => set({ portName })}
        />
      </div>
      <TextRows
        label="Hosts"
        itemLabel="Host"
        hint="*.local is every service of the mesh."
        texts={services.hosts}
        problems={problems}
        prefix="services.hosts"
        onChange={(hosts) => set({ hosts })}
      />
    </fieldset>
  )
}

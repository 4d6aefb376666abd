'use client'

import { type Bound, bindFields } from '#components/onboarding/fields/bind-fields.ts'
import { PairFields } from '#components/onboarding/fields/pair-fields.tsx'
import { PortField } from '#components/onboarding/fields/port-field.tsx'
import { useKnownPlaces } from '#components/onboarding/fields/use-known-places.ts'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { EndpointForm } from '#lib/onboarding/forms/service-entry.ts'

type EndpointFieldsProps = {
  endpoint: Bound<EndpointForm>
  portNames: readonly string[]
}

/** An endpoint that a ServiceEntry writes down; its labels and account are for subsets and mTLS. */
export function EndpointFields({ endpoint, portNames }: EndpointFieldsProps) {
  const { networks, localities } = useKnownPlaces()
  const at = bindFields(endpoint)
  return (
    <>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <TextField label="Address" isMono placeholder="192.0.2.7" {...at('address')} />
        <TextField label="Network" isMono suggestions={networks} {...at('network')} />
      </div>
      <PairFields
        label="Endpoint ports"
        hint="Where a port differs from the service’s: its name, and the number there."
        keyLabel="Port name"
        valueLabel="Number"
        keys={portNames}
        {...at('ports')}
      />
      <Disclosure title="Labels, locality, weight and service account">
        <div className="space-y-3">
          <PairFields label="Endpoint labels" {...at('labels')} />
          <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
            <TextField
              label="Locality"
              isMono
              suggestions={localities}
              placeholder="region/zone/subzone"
              {...at('locality')}
            />
            <TextField label="Service account" isMono {...at('serviceAccount')} />
          </div>
          <PortField label="Weight" {...at('weight')} />
        </div>
      </Disclosure>
    </>
  )
}

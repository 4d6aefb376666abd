'use client'

import { PairFields } from '#components/onboarding/fields/pair-fields.tsx'
import { PortField } from '#components/onboarding/fields/port-field.tsx'
import { problemAt } from '#components/onboarding/fields/problem-at.ts'
import { useKnownPlaces } from '#components/onboarding/fields/use-known-places.ts'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { EndpointForm } from '#lib/onboarding/forms/service-entry.ts'
import type { Problem } from '#lib/result.ts'

type EndpointFieldsProps = {
  endpoint: EndpointForm
  change: (part: Partial<EndpointForm>) => void
  problems: readonly Problem[]
  field: string
  portNames: readonly string[]
}

/** An endpoint that a ServiceEntry writes down; its labels and account are for subsets and mTLS. */
export function EndpointFields({ endpoint, change, problems, field, portNames }: EndpointFieldsProps) {
  const { networks, localities } = useKnownPlaces()
  const text = (
    label: string,
    name: 'address' | 'network' | 'locality' | 'serviceAccount',
    more: { suggestions?: readonly string[]; placeholder?: string } = {},
  ) => (
    <TextField
      label={label}
      isMono
      value={endpoint[name]}
      error={problemAt(problems, `${field}.${name}`)}
      onChange={(next) => change({ [name]: next })}
      {...more}
    />
  )
  return (
    <>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        {text('Address', 'address', { placeholder: '192.0.2.7' })}
        {text('Network', 'network', { suggestions: networks })}
      </div>
      <PairFields
        label="Endpoint ports"
        hint="Where a port differs from the service’s: its name, and the number there."
        keyLabel="Port name"
        valueLabel="Number"
        keys={portNames}
        pairs={endpoint.ports}
        problems={problems}
        prefix={`${field}.ports`}
        onChange={(ports) => change({ ports })}
      />
      <Disclosure title="Labels, locality, weight and service account">
        <div className="space-y-3">
          <PairFields
            label="Endpoint labels"
            pairs={endpoint.labels}
            problems={problems}
            prefix={`${field}.labels`}
            onChange={(labels) => change({ labels })}
          />
          <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
            {text('Locality', 'locality', { suggestions: localities, placeholder: 'region/zone/subzone' })}
            {text('Service account', 'serviceAccount')}
          </div>
          <PortField
            label="Weight"
            value={endpoint.weight}
            problems={problems}
            field={`${field}.weight`}
            onChange={(weight) => change({ weight })}
          />
        </div>
      </Disclosure>
    </>
  )
}

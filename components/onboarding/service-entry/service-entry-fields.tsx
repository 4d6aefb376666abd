'use client'

import { type Bound, bindFields } from '#components/onboarding/fields/bind-fields.ts'
import { CardRows } from '#components/onboarding/fields/card-rows.tsx'
import { FieldProblem } from '#components/onboarding/fields/field-problem.tsx'
import { FormSection } from '#components/onboarding/fields/form-section.tsx'
import { NamePlace } from '#components/onboarding/fields/name-place.tsx'
import { PairFields } from '#components/onboarding/fields/pair-fields.tsx'
import { TextRows } from '#components/onboarding/fields/text-rows.tsx'
import { EndpointFields } from '#components/onboarding/service-entry/endpoint-fields.tsx'
import { EntryPortFields } from '#components/onboarding/service-entry/entry-port-fields.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { Select } from '#components/ui/select.tsx'
import {
  type EntryBackends,
  emptyEndpoint,
  emptyEntryPort,
  LOCATIONS,
  RESOLUTIONS,
  type ServiceEntryForm,
} from '#lib/onboarding/forms/service-entry.ts'
import { isAllocated } from '#lib/onboarding/forms/service-entry-notes.ts'

const LOCATION_WORDS: Record<(typeof LOCATIONS)[number], string> = {
  MESH_INTERNAL: 'MESH_INTERNAL: part of the mesh, with mTLS',
  MESH_EXTERNAL: 'MESH_EXTERNAL: outside of the mesh',
}
const RESOLUTION_WORDS: Record<(typeof RESOLUTIONS)[number], string> = {
  STATIC: 'STATIC: the addresses of workloads or endpoints',
  DNS: 'DNS: proxies look names up, and use all addresses',
  DNS_ROUND_ROBIN: 'DNS_ROUND_ROBIN: proxies look one name up, and use one address',
  NONE: 'NONE: the address that the client connects to',
  DYNAMIC_DNS: 'DYNAMIC_DNS: proxies look up the host of each request',
}
const BACKENDS: { value: EntryBackends; label: string }[] = [
  { value: 'selector', label: 'Workloads by labels' },
  { value: 'endpoints', label: 'Endpoints' },
  { value: 'none', label: 'Neither' },
]

type ServiceEntryFieldsProps = {
  form: Bound<ServiceEntryForm>
  isFixed: boolean
}

/** The fields of a ServiceEntry. */
export function ServiceEntryFields({ form, isFixed }: ServiceEntryFieldsProps) {
  const at = bindFields(form)
  const { ports, location, resolution, backends, endpoints } = form.value
  const names = ports.map(({ name }) => name).filter((name) => name !== '')
  return (
    <>
      <FormSection title="Entry">
        <NamePlace name={at('name')} namespace={at('namespace')} isFixed={isFixed} />
      </FormSection>
      <FormSection title="What clients call">
        <TextRows
          label="Hosts"
          itemLabel="Host"
          placeholder="db.shop.internal"
          hint="The names that clients call."
          {...at('hosts')}
        />
        <TextRows
          label="Addresses"
          itemLabel="Address"
          placeholder="10.20.0.7 or 10.20.0.0/24"
          hint={
            isAllocated(form.value)
              ? 'Without any, istiod allocates each host an IPv4 and an IPv6 VIP, and DNS proxies answer with them.'
              : 'The virtual addresses that clients connect to.'
          }
          {...at('addresses')}
        />
        <CardRows label="Ports" itemLabel="Port" empty={emptyEntryPort} {...at('ports')}>
          {(port) => <EntryPortFields port={port} />}
        </CardRows>
      </FormSection>
      <FormSection title="What answers">
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
          <div className="min-w-0">
            <Select
              label="Location"
              isLabelShown
              className="w-full"
              value={location || 'MESH_EXTERNAL'}
              options={LOCATIONS.map((value) => ({ value, label: LOCATION_WORDS[value] }))}
              onChange={(next) => at('location').onChange(LOCATIONS.find((one) => one === next) ?? '')}
            />
            <FieldProblem error={at('location').error} />
          </div>
          <div className="min-w-0">
            <Select
              label="Resolution"
              isLabelShown
              className="w-full"
              value={resolution || 'NONE'}
              options={RESOLUTIONS.map((value) => ({ value, label: RESOLUTION_WORDS[value] }))}
              onChange={(next) => at('resolution').onChange(RESOLUTIONS.find((one) => one === next) ?? '')}
            />
            <FieldProblem error={at('resolution').error} />
          </div>
        </div>
        <div className="space-y-3">
          <Segmented
            label="What answers"
            value={backends}
            options={BACKENDS}
            onChange={(next) =>
              form.onChange({
                ...form.value,
                backends: next,
                ...(next === 'endpoints' && endpoints.length === 0 ? { endpoints: [emptyEndpoint()] } : {}),
              })
            }
          />
          <FieldProblem error={at('backends').error} />
          {backends === 'selector' ? (
            <PairFields
              label="Workload labels"
              hint="WorkloadEntries and pods of the same namespace with all of these labels."
              {...at('selector')}
            />
          ) : null}
          {backends === 'endpoints' ? (
            <CardRows
              label="Endpoints"
              itemLabel="Endpoint"
              hint="Their health is not followed."
              empty={emptyEndpoint}
              {...at('endpoints')}
            >
              {(endpoint) => <EndpointFields endpoint={endpoint} portNames={names} />}
            </CardRows>
          ) : null}
        </div>
      </FormSection>
      <FormSection title="Who sees it">
        <TextRows
          label="Export to"
          itemLabel="Namespace"
          placeholder="."
          hint="Who sees the hosts: namespaces, . for its own, * for all, ~ for nobody. Without any, the mesh’s default holds."
          {...at('exportTo')}
        />
      </FormSection>
    </>
  )
}

'use client'

import { CardRows } from '#components/onboarding/fields/card-rows.tsx'
import { FieldProblem } from '#components/onboarding/fields/field-problem.tsx'
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
import type { Problem } from '#lib/result.ts'

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
  form: ServiceEntryForm
  change: (form: ServiceEntryForm) => void
  problems: readonly Problem[]
  isFixed: boolean
}

/** The fields of a ServiceEntry. */
export function ServiceEntryFields({ form, change, problems, isFixed }: ServiceEntryFieldsProps) {
  const set = (part: Partial<ServiceEntryForm>) => change({ ...form, ...part })
  const names = form.ports.map(({ name }) => name).filter((name) => name !== '')
  return (
    <>
      <NamePlace
        name={form.name}
        namespace={form.namespace}
        isFixed={isFixed}
        problems={problems}
        onChange={set}
      />
      <TextRows
        label="Hosts"
        itemLabel="Host"
        placeholder="db.shop.internal"
        hint="The names that clients call."
        texts={form.hosts}
        problems={problems}
        prefix="hosts"
        onChange={(hosts) => set({ hosts })}
      />
      <TextRows
        label="Addresses"
        itemLabel="Address"
        placeholder="10.20.0.7 or 10.20.0.0/24"
        hint={
          isAllocated(form)
            ? 'Without any, istiod allocates each host an IPv4 and an IPv6 VIP, and DNS proxies answer with them.'
            : 'The virtual addresses that clients connect to.'
        }
        texts={form.addresses}
        problems={problems}
        prefix="addresses"
        onChange={(addresses) => set({ addresses })}
      />
      <CardRows
        label="Ports"
        itemLabel="Port"
        rows={form.ports}
        empty={emptyEntryPort}
        problems={problems}
        prefix="ports"
        onChange={(ports) => set({ ports })}
      >
        {(port, changePort, field) => (
          <EntryPortFields port={port} change={changePort} problems={problems} field={field} />
        )}
      </CardRows>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <div className="min-w-0">
          <Select
            label="Location"
            isLabelShown
            className="w-full"
            value={form.location || 'MESH_EXTERNAL'}
            options={LOCATIONS.map((value) => ({ value, label: LOCATION_WORDS[value] }))}
            onChange={(next) => set({ location: LOCATIONS.find((one) => one === next) ?? '' })}
          />
          <FieldProblem problems={problems} field="location" />
        </div>
        <div className="min-w-0">
          <Select
            label="Resolution"
            isLabelShown
            className="w-full"
            value={form.resolution || 'NONE'}
            options={RESOLUTIONS.map((value) => ({ value, label: RESOLUTION_WORDS[value] }))}
            onChange={(next) => set({ resolution: RESOLUTIONS.find((one) => one === next) ?? '' })}
          />
          <FieldProblem problems={problems} field="resolution" />
        </div>
      </div>
      <div className="space-y-3">
        <p className="font-medium text-sm">What answers</p>
        <Segmented
          label="What answers"
          value={form.backends}
          options={BACKENDS}
          onChange={(backends) =>
            set({
              backends,
              ...(backends === 'endpoints' && form.endpoints.length === 0
                ? { endpoints: [emptyEndpoint()] }
                : {}),
            })
          }
        />
        <FieldProblem problems={problems} field="backends" />
        {form.backends === 'selector' ? (
          <PairFields
            label="Workload labels"
            hint="WorkloadEntries and pods of the same namespace with all of these labels."
            pairs={form.selector}
            problems={problems}
            prefix="selector"
            onChange={(selector) => set({ selector })}
          />
        ) : null}
        {form.backends === 'endpoints' ? (
          <CardRows
            label="Endpoints"
            itemLabel="Endpoint"
            hint="Their health is not followed."
            rows={form.endpoints}
            empty={emptyEndpoint}
            problems={problems}
            prefix="endpoints"
            onChange={(endpoints) => set({ endpoints })}
          >
            {(endpoint, changeEndpoint, field) => (
              <EndpointFields
                endpoint={endpoint}
                change={changeEndpoint}
                problems={problems}
                field={field}
                portNames={names}
              />
            )}
          </CardRows>
        ) : null}
      </div>
      <TextRows
        label="Export to"
        itemLabel="Namespace"
        placeholder="."
        hint="Who sees the hosts: namespaces, . for its own, * for all, ~ for nobody. Without any, the mesh’s default holds."
        texts={form.exportTo}
        problems={problems}
        prefix="exportTo"
        onChange={(exportTo) => set({ exportTo })}
      />
    </>
  )
}

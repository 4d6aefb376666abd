'use client'

import { CardRows } from '#components/onboarding/fields/card-rows.tsx'
import { FieldProblem } from '#components/onboarding/fields/field-problem.tsx'
import { NamePlace } from '#components/onboarding/fields/name-place.tsx'
import { PairFields } from '#components/onboarding/fields/pair-fields.tsx'
import { EgressFields } from '#components/onboarding/sidecar/egress-fields.tsx'
import { IngressFields } from '#components/onboarding/sidecar/ingress-fields.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { Select } from '#components/ui/select.tsx'
import { emptyEgress, emptyIngress, type SidecarForm } from '#lib/onboarding/forms/sidecar.ts'
import type { Problem } from '#lib/result.ts'

const OUTBOUND: { value: SidecarForm['outbound']; label: string }[] = [
  { value: '', label: 'As the mesh is set' },
  { value: 'ALLOW_ANY', label: 'ALLOW_ANY: passed on' },
  { value: 'REGISTRY_ONLY', label: 'REGISTRY_ONLY: refused' },
]

type SidecarFieldsProps = {
  form: SidecarForm
  change: (form: SidecarForm) => void
  problems: readonly Problem[]
  isFixed: boolean
}

/** The fields of a Sidecar. */
export function SidecarFields({ form, change, problems, isFixed }: SidecarFieldsProps) {
  const set = (part: Partial<SidecarForm>) => change({ ...form, ...part })
  return (
    <>
      <NamePlace
        name={form.name}
        namespace={form.namespace}
        isFixed={isFixed}
        problems={problems}
        onChange={set}
      />
      <div className="space-y-3">
        <p className="font-medium text-sm">Applies to</p>
        <Segmented
          label="Applies to"
          value={form.appliesTo}
          options={[
            { value: 'labels', label: 'Workloads by labels' },
            { value: 'namespace', label: 'The whole namespace' },
          ]}
          onChange={(appliesTo) => set({ appliesTo })}
        />
        {form.appliesTo === 'labels' ? (
          <PairFields
            label="Workload labels"
            hint="VMs and pods of the same namespace with all of these labels."
            pairs={form.selector}
            problems={problems}
            prefix="selector"
            onChange={(selector) => set({ selector })}
          />
        ) : null}
      </div>
      <CardRows
        label="Ingress listeners"
        itemLabel="Ingress listener"
        hint="The ports that the proxy takes requests in at, and where it sends them. Without any, Istio makes them from the services that select the workload."
        rows={form.ingress}
        empty={emptyIngress}
        problems={problems}
        prefix="ingress"
        onChange={(ingress) => set({ ingress })}
      >
        {(listener, changeOne, field) => (
          <IngressFields listener={listener} change={changeOne} problems={problems} field={field} />
        )}
      </CardRows>
      <CardRows
        label="Egress listeners"
        itemLabel="Egress listener"
        hint="The hosts that the workload may call. One for any port can only be the last."
        rows={form.egress}
        empty={emptyEgress}
        problems={problems}
        prefix="egress"
        onChange={(egress) => set({ egress })}
      >
        {(listener, changeOne, field) => (
          <EgressFields listener={listener} change={changeOne} problems={problems} field={field} />
        )}
      </CardRows>
      <div className="min-w-0">
        <Select
          label="Calls to hosts that the mesh does not know"
          isLabelShown
          value={form.outbound}
          options={OUTBOUND}
          onChange={(next) => set({ outbound: OUTBOUND.find(({ value }) => value === next)?.value ?? '' })}
        />
        <FieldProblem problems={problems} field="outbound" />
      </div>
    </>
  )
}

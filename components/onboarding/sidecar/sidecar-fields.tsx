'use client'

import { type Bound, bindFields } from '#components/onboarding/fields/bind-fields.ts'
import { CardRows } from '#components/onboarding/fields/card-rows.tsx'
import { FieldProblem } from '#components/onboarding/fields/field-problem.tsx'
import { FormSection } from '#components/onboarding/fields/form-section.tsx'
import { NamePlace } from '#components/onboarding/fields/name-place.tsx'
import { PairFields } from '#components/onboarding/fields/pair-fields.tsx'
import { EgressFields } from '#components/onboarding/sidecar/egress-fields.tsx'
import { IngressFields } from '#components/onboarding/sidecar/ingress-fields.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { Select } from '#components/ui/select.tsx'
import { emptyEgress, emptyIngress, type SidecarForm } from '#lib/onboarding/forms/sidecar.ts'

const OUTBOUND: { value: SidecarForm['outbound']; label: string }[] = [
  { value: '', label: 'As the mesh is set' },
  { value: 'ALLOW_ANY', label: 'ALLOW_ANY: passed on' },
  { value: 'REGISTRY_ONLY', label: 'REGISTRY_ONLY: refused' },
]

type SidecarFieldsProps = {
  form: Bound<SidecarForm>
  isFixed: boolean
}

/** The fields of a Sidecar. */
export function SidecarFields({ form, isFixed }: SidecarFieldsProps) {
  const at = bindFields(form)
  const { appliesTo, outbound } = form.value
  return (
    <>
      <FormSection title="Sidecar">
        <NamePlace name={at('name')} namespace={at('namespace')} isFixed={isFixed} />
      </FormSection>
      <FormSection title="Whom it is for">
        <Segmented
          label="Applies to"
          options={[
            { value: 'labels', label: 'Workloads by labels' },
            { value: 'namespace', label: 'The whole namespace' },
          ]}
          {...at('appliesTo')}
        />
        {appliesTo === 'labels' ? (
          <PairFields
            label="Workload labels"
            hint="VMs and pods of the same namespace with all of these labels."
            {...at('selector')}
          />
        ) : null}
      </FormSection>
      <FormSection title="What comes in">
        <CardRows
          label="Ingress listeners"
          itemLabel="Ingress listener"
          hint="The ports that the proxy takes requests in at, and where it sends them. Without any, Istio makes them from the services that select the workload."
          empty={emptyIngress}
          {...at('ingress')}
        >
          {(listener) => <IngressFields listener={listener} />}
        </CardRows>
      </FormSection>
      <FormSection title="What goes out">
        <CardRows
          label="Egress listeners"
          itemLabel="Egress listener"
          hint="The hosts that the workload may call. One for any port can only be the last."
          empty={emptyEgress}
          {...at('egress')}
        >
          {(listener) => <EgressFields listener={listener} />}
        </CardRows>
        <div className="min-w-0">
          <Select
            label="Calls to hosts that the mesh does not know"
            isLabelShown
            value={outbound}
            options={OUTBOUND}
            onChange={(next) =>
              at('outbound').onChange(OUTBOUND.find(({ value }) => value === next)?.value ?? '')
            }
          />
          <FieldProblem error={at('outbound').error} />
        </div>
      </FormSection>
    </>
  )
}

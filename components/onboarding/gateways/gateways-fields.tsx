'use client'

import { type Bound, bindFields } from '#components/onboarding/fields/bind-fields.ts'
import { FieldProblem } from '#components/onboarding/fields/field-problem.tsx'
import { FormSection } from '#components/onboarding/fields/form-section.tsx'
import { NamespaceField } from '#components/onboarding/fields/namespace-field.tsx'
import { PairFields } from '#components/onboarding/fields/pair-fields.tsx'
import { IstiodFields } from '#components/onboarding/gateways/istiod-fields.tsx'
import { ServicesFields } from '#components/onboarding/gateways/services-fields.tsx'
import { CheckField } from '#components/ui/check-field.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { GatewaysForm } from '#lib/onboarding/forms/gateways.ts'

type GatewaysFieldsProps = {
  form: Bound<GatewaysForm>
  /** The form as it was read from objects that are there, which keep their names; null for a new one. */
  begunOn: GatewaysForm | null
}

/** The fields of the Gateways of an east-west gateway. */
export function GatewaysFields({ form, begunOn }: GatewaysFieldsProps) {
  const at = bindFields(form)
  const { namespace, istiod, services } = form.value
  const isIstiodWanted = bindFields(at('istiod'))('isWanted')
  const areServicesWanted = bindFields(at('services'))('isWanted')
  return (
    <>
      <FormSection title="East-west gateway">
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
          {begunOn ? (
            <TextField label="Namespace" isMono isDisabled value={namespace} onChange={() => {}} />
          ) : (
            <NamespaceField {...at('namespace')} />
          )}
          <TextField label="Cluster domain" isMono {...at('clusterDomain')} />
        </div>
        <PairFields
          label="Gateway labels"
          hint="The labels of the east-west gateway’s pods."
          {...at('selector')}
        />
      </FormSection>
      <FormSection title="istiod">
        <div>
          <CheckField isSelected={istiod.isWanted} onChange={isIstiodWanted.onChange}>
            Let VMs and remote clusters reach istiod
          </CheckField>
          <FieldProblem error={isIstiodWanted.error} />
        </div>
        {istiod.isWanted ? (
          <IstiodFields istiod={at('istiod')} begun={begunOn?.istiod.isWanted ? begunOn.istiod : null} />
        ) : null}
      </FormSection>
      <FormSection title="Services">
        <CheckField isSelected={services.isWanted} onChange={areServicesWanted.onChange}>
          Let workloads of other networks reach services
        </CheckField>
        {services.isWanted ? (
          <ServicesFields services={at('services')} isFixed={begunOn?.services.isWanted ?? false} />
        ) : null}
      </FormSection>
    </>
  )
}

'use client'

import { FieldProblem } from '#components/onboarding/fields/field-problem.tsx'
import { PairFields } from '#components/onboarding/fields/pair-fields.tsx'
import { problemAt } from '#components/onboarding/fields/problem-at.ts'
import { useKnownPlaces } from '#components/onboarding/fields/use-known-places.ts'
import { IstiodFields } from '#components/onboarding/gateways/istiod-fields.tsx'
import { ServicesFields } from '#components/onboarding/gateways/services-fields.tsx'
import { CheckField } from '#components/ui/check-field.tsx'
import { ComboField } from '#components/ui/combo-field.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { GatewaysForm } from '#lib/onboarding/forms/gateways.ts'
import type { Problem } from '#lib/result.ts'

export type GatewaysFieldsProps = {
  form: GatewaysForm
  change: (form: GatewaysForm) => void
  problems: readonly Problem[]
  /** The form as it was read from objects that are there, which keep their names; null for a new one. */
  begunOn: GatewaysForm | null
}

/** The fields of the Gateways of an east-west gateway. */
export function GatewaysFields(props: GatewaysFieldsProps) {
  const { form, change, problems, begunOn } = props
  const { namespaces } = useKnownPlaces()
  const set = (part: Partial<GatewaysForm>) => change({ ...form, ...part })
  return (
    <>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        {begunOn ? (
          <TextField label="Namespace" isMono isDisabled value={form.namespace} onChange={() => {}} />
        ) : (
          <ComboField
            label="Namespace"
            value={form.namespace}
            options={namespaces.filter(
              (one) => namespaces.includes(form.namespace) || one.includes(form.namespace),
            )}
            error={problemAt(problems, 'namespace')}
            onChange={(namespace) => set({ namespace })}
          />
        )}
        <TextField
          label="Cluster domain"
          isMono
          value={form.clusterDomain}
          error={problemAt(problems, 'clusterDomain')}
          onChange={(clusterDomain) => set({ clusterDomain })}
        />
      </div>
      <PairFields
        label="Gateway labels"
        hint="The labels of the east-west gateway’s pods."
        pairs={form.selector}
        problems={problems}
        prefix="selector"
        onChange={(selector) => set({ selector })}
      />
      <div>
        <CheckField
          isSelected={form.istiod.isWanted}
          onChange={(isWanted) => set({ istiod: { ...form.istiod, isWanted } })}
        >
          Let VMs and remote clusters reach istiod
        </CheckField>
        <FieldProblem problems={problems} field="istiod.isWanted" />
      </div>
      {form.istiod.isWanted ? <IstiodFields {...props} /> : null}
      <CheckField
        isSelected={form.services.isWanted}
        onChange={(isWanted) => set({ services: { ...form.services, isWanted } })}
      >
        Let workloads of other networks reach services
      </CheckField>
      {form.services.isWanted ? <ServicesFields {...props} /> : null}
    </>
  )
}

'use client'

import { type Bound, bindFields } from '#components/onboarding/fields/bind-fields.ts'
import { FormSection } from '#components/onboarding/fields/form-section.tsx'
import { KeptFields } from '#components/onboarding/fields/kept-fields.tsx'
import { NamePlace } from '#components/onboarding/fields/name-place.tsx'
import { PairFields } from '#components/onboarding/fields/pair-fields.tsx'
import { useKnownPlaces } from '#components/onboarding/fields/use-known-places.ts'
import { ProbeFields } from '#components/onboarding/workload-group/probe-fields.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { FormBase } from '#lib/onboarding/forms/object-form.ts'
import { unshownGroupFields, type WorkloadGroupForm } from '#lib/onboarding/forms/workload-group.ts'

type GroupFieldsProps = {
  form: Bound<WorkloadGroupForm>
  base: FormBase | null
}

/** Everything that a WorkloadGroup says. */
export function GroupFields({ form, base }: GroupFieldsProps) {
  const at = bindFields(form)
  return (
    <>
      {base ? <BeforeEditing /> : null}
      <FormSection title="Group">
        <NamePlace name={at('name')} namespace={at('namespace')} isFixed={base !== null} />
        <KeptFields fields={base ? unshownGroupFields(base.manifest) : []} />
      </FormSection>
      <FormSection
        title="Labels and ports"
        lead="Every WorkloadEntry of the group gets them when it is made."
      >
        <PairFields
          label="Labels"
          hint="What Services and ServiceEntries select by, such as app and version."
          keys={['app', 'version', 'service.istio.io/canonical-name', 'service.istio.io/canonical-revision']}
          {...at('labels')}
        />
        <PairFields
          label="Ports"
          hint="By the name of the Service’s port. A port that is not here is taken from the Service."
          keyLabel="Name"
          valueLabel="Number"
          {...at('ports')}
        />
        <PairFields label="Annotations" {...at('annotations')} />
      </FormSection>
      <Place form={form} />
      <FormSection
        title="Probe"
        lead="How the agent on the VM asks the application whether it is well. It travels in the bundle: a VM keeps the probe that it was onboarded with."
      >
        <ProbeFields probe={at('probe')} />
      </FormSection>
    </>
  )
}

function BeforeEditing() {
  return (
    <Callout tone="warn" title="Entries that exist do not change with their group">
      istiod reads the group when it makes a WorkloadEntry, and never again, also when the VM restarts. To
      renew one, delete the entry: its VM registers again when it next connects. A changed probe needs a new
      bundle on the VM.
    </Callout>
  )
}

function Place({ form }: { form: Bound<WorkloadGroupForm> }) {
  const at = bindFields(form)
  const { namespace, serviceAccount } = form.value
  const known = useKnownPlaces(namespace)
  const isNew = known.serviceAccounts.length > 0 && !known.serviceAccounts.includes(serviceAccount)
  return (
    <FormSection title="Identity and place">
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <TextField
          label="Service account"
          isMono
          suggestions={known.serviceAccounts}
          hint={
            isNew && serviceAccount !== ''
              ? `Namespace ${namespace} has no service account ${serviceAccount} yet; the bundle needs it.`
              : 'Whose token the VM proves itself with.'
          }
          {...at('serviceAccount')}
        />
        <TextField
          label="Network"
          isMono
          suggestions={known.networks}
          hint="Empty where pods reach the VM directly."
          {...at('network')}
        />
        <TextField
          label="Locality"
          isMono
          suggestions={known.localities}
          hint="region/zone/subzone. What the proxy says of itself comes first."
          {...at('locality')}
        />
        <TextField
          label="Weight"
          isMono
          placeholder="1"
          hint="Share of each VM among the endpoints; empty or 0 counts as 1."
          {...at('weight')}
        />
      </div>
    </FormSection>
  )
}

'use client'

import { FormSection } from '#components/onboarding/fields/form-section.tsx'
import { KeptFields } from '#components/onboarding/fields/kept-fields.tsx'
import { NamePlace } from '#components/onboarding/fields/name-place.tsx'
import { PairFields } from '#components/onboarding/fields/pair-fields.tsx'
import { problemAt } from '#components/onboarding/fields/problem-at.ts'
import { useKnownPlaces } from '#components/onboarding/fields/use-known-places.ts'
import { ProbeFields } from '#components/onboarding/workload-group/probe-fields.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { FormBase } from '#lib/onboarding/forms/object-form.ts'
import { unshownGroupFields, type WorkloadGroupForm } from '#lib/onboarding/forms/workload-group.ts'
import type { Problem } from '#lib/result.ts'

type GroupFieldsProps = {
  form: WorkloadGroupForm
  onChange: (form: WorkloadGroupForm) => void
  problems: readonly Problem[]
  base: FormBase | null
}

/** Everything that a WorkloadGroup says. */
export function GroupFields({ form, onChange, problems, base }: GroupFieldsProps) {
  const set = (change: Partial<WorkloadGroupForm>) => onChange({ ...form, ...change })
  return (
    <>
      {base ? <BeforeEditing /> : null}
      <FormSection title="Group">
        <NamePlace
          name={form.name}
          namespace={form.namespace}
          onChange={set}
          problems={problems}
          isFixed={base !== null}
        />
        <KeptFields fields={base ? unshownGroupFields(base.manifest) : []} />
      </FormSection>
      <FormSection
        title="Labels and ports"
        lead="Every WorkloadEntry of the group gets them when it is made."
      >
        <PairFields
          label="Labels"
          hint="What Services and ServiceEntries select by, such as app and version."
          pairs={form.labels}
          onChange={(labels) => set({ labels })}
          problems={problems}
          prefix="labels"
          keys={['app', 'version', 'service.istio.io/canonical-name', 'service.istio.io/canonical-revision']}
        />
        <PairFields
          label="Ports"
          hint="By the name of the Service’s port. A port that is not here is taken from the Service."
          keyLabel="Name"
          valueLabel="Number"
          pairs={form.ports}
          onChange={(ports) => set({ ports })}
          problems={problems}
          prefix="ports"
        />
        <PairFields
          label="Annotations"
          pairs={form.annotations}
          onChange={(annotations) => set({ annotations })}
          problems={problems}
          prefix="annotations"
        />
      </FormSection>
      <Place form={form} set={set} problems={problems} />
      <FormSection
        title="Probe"
        lead="How the agent on the VM asks the application whether it is well. It travels in the bundle: a VM keeps the probe that it was onboarded with."
      >
        <ProbeFields probe={form.probe} onChange={(probe) => set({ probe })} problems={problems} />
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

function Place({
  form,
  set,
  problems,
}: {
  form: WorkloadGroupForm
  set: (change: Partial<WorkloadGroupForm>) => void
  problems: readonly Problem[]
}) {
  const known = useKnownPlaces(form.namespace)
  const isNew = known.serviceAccounts.length > 0 && !known.serviceAccounts.includes(form.serviceAccount)
  return (
    <FormSection title="Identity and place">
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <TextField
          label="Service account"
          isMono
          value={form.serviceAccount}
          suggestions={known.serviceAccounts}
          hint={
            isNew && form.serviceAccount !== ''
              ? `Namespace ${form.namespace} has no service account ${form.serviceAccount} yet; the bundle needs it.`
              : 'Whose token the VM proves itself with.'
          }
          error={problemAt(problems, 'serviceAccount')}
          onChange={(serviceAccount) => set({ serviceAccount })}
        />
        <TextField
          label="Network"
          isMono
          value={form.network}
          suggestions={known.networks}
          hint="Empty where pods reach the VM directly."
          error={problemAt(problems, 'network')}
          onChange={(network) => set({ network })}
        />
        <TextField
          label="Locality"
          isMono
          value={form.locality}
          suggestions={known.localities}
          hint="region/zone/subzone. What the proxy says of itself comes first."
          error={problemAt(problems, 'locality')}
          onChange={(locality) => set({ locality })}
        />
        <TextField
          label="Weight"
          isMono
          value={form.weight}
          placeholder="1"
          hint="Share of each VM among the endpoints; empty or 0 counts as 1."
          error={problemAt(problems, 'weight')}
          onChange={(weight) => set({ weight })}
        />
      </div>
    </FormSection>
  )
}

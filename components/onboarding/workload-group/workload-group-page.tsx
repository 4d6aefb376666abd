'use client'

import Link from 'next/link'
import { FormPage } from '#components/onboarding/fields/form-page.tsx'
import { GroupFields } from '#components/onboarding/workload-group/group-fields.tsx'
import { CommandList } from '#components/ui/command-list.tsx'
import { WORKLOAD_GROUP, type WorkloadGroupForm } from '#lib/onboarding/forms/workload-group.ts'
import { groupCreateCommand } from '#lib/onboarding/forms/workload-group-command.ts'
import { workloadGroupNotes } from '#lib/onboarding/forms/workload-group-notes.ts'
import type { TrafficEdit } from '#lib/traffic/edit.ts'

/** The form of a WorkloadGroup, a new one or with `?edit=namespace/name` one that exists. */
export const WorkloadGroupPage = () => (
  <FormPage
    about={WORKLOAD_GROUP}
    editTitle="WorkloadGroup"
    lead="The template that VMs register with: labels, ports, identity, place and probe."
    notes={workloadGroupNotes}
    fields={(form, base) => <GroupFields form={form} base={base} />}
    next={(applied) => <NextSteps applied={applied} />}
    aside={({ value, problems }, base) => (base || problems.length > 0 ? null : <AsCommand form={value} />)}
  />
)

function NextSteps({ applied }: { applied: TrafficEdit }) {
  const group = applied.objects[0]?.ref
  if (!group) return null
  const path = `${encodeURIComponent(group.namespace)}/${encodeURIComponent(group.name)}`
  const begun = encodeURIComponent(`${group.namespace}/${group.name}`)
  return (
    <p>
      Next:{' '}
      <Link href={`/onboarding/vm/${path}`} className="text-accent underline">
        get the bundle for a VM
      </Link>
      , make{' '}
      <Link href={`/onboarding/service-entry?group=${begun}`} className="text-accent underline">
        a ServiceEntry
      </Link>{' '}
      for a host that only VMs answer for, or{' '}
      <Link href={`/onboarding/sidecar?group=${begun}`} className="text-accent underline">
        a Sidecar
      </Link>{' '}
      for what its VMs take in and call. Its page is{' '}
      <Link href={`/workloads/${path}`} className="text-accent underline">
        {group.namespace}/{group.name}
      </Link>
      .
    </p>
  )
}

function AsCommand({ form }: { form: WorkloadGroupForm }) {
  return (
    <section aria-labelledby="as-command" className="space-y-2">
      <h2 id="as-command" className="font-medium text-sm">
        The same in a terminal
      </h2>
      <CommandList
        commands={[
          {
            what:
              form.probe.kind === 'none'
                ? 'Prints the same YAML'
                : 'Prints the same YAML without the probe, for which istioctl has no flag',
            command: groupCreateCommand(form),
          },
        ]}
      />
    </section>
  )
}

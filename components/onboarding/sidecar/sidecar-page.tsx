'use client'

import { FormPage } from '#components/onboarding/fields/form-page.tsx'
import { SidecarFields } from '#components/onboarding/sidecar/sidecar-fields.tsx'
import { CommandList } from '#components/ui/command-list.tsx'
import { Section } from '#components/ui/section.tsx'
import { formCommands } from '#lib/onboarding/forms/form-commands.ts'
import { SIDECAR_FORM } from '#lib/onboarding/forms/mesh-object-forms.ts'
import { sidecarForGroup } from '#lib/onboarding/forms/sidecar.ts'
import { sidecarNotes } from '#lib/onboarding/forms/sidecar-notes.ts'

/** A Sidecar: a new one, one begun from a WorkloadGroup, or one that is there. */
export const SidecarPage = () => (
  <FormPage
    about={SIDECAR_FORM}
    editTitle="Edit Sidecar"
    lead="What the proxies of some workloads take in, and which hosts they know."
    forGroup={sidecarForGroup}
    notes={sidecarNotes}
    fields={(form, base) => <SidecarFields form={form} isFixed={base !== null} />}
    aside={({ value }) => (
      <Section id="sidecar-commands" title="The same from a terminal">
        <CommandList commands={formCommands(`sidecar-${value.name || 'new'}.yaml`)} />
      </Section>
    )}
  />
)

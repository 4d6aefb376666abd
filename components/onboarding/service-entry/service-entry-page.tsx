'use client'

import { FormPage } from '#components/onboarding/fields/form-page.tsx'
import { ServiceEntryFields } from '#components/onboarding/service-entry/service-entry-fields.tsx'
import { CommandList } from '#components/ui/command-list.tsx'
import { Section } from '#components/ui/section.tsx'
import { formCommands } from '#lib/onboarding/forms/form-commands.ts'
import { SERVICE_ENTRY_FORM } from '#lib/onboarding/forms/mesh-object-forms.ts'
import { serviceEntryForGroup } from '#lib/onboarding/forms/read-service-entry.ts'
import { serviceEntryNotes } from '#lib/onboarding/forms/service-entry-notes.ts'

/** A ServiceEntry: a new one, one begun from a WorkloadGroup, or one that is there. */
export const ServiceEntryPage = () => (
  <FormPage
    about={SERVICE_ENTRY_FORM}
    editTitle="Edit ServiceEntry"
    lead="A service that Kubernetes does not know: its hosts, its addresses and what answers for them."
    forGroup={serviceEntryForGroup}
    notes={serviceEntryNotes}
    fields={(form, base) => <ServiceEntryFields form={form} isFixed={base !== null} />}
    aside={({ value }) => (
      <Section id="service-entry-commands" title="The same from a terminal">
        <CommandList commands={formCommands(`serviceentry-${value.name || 'new'}.yaml`)} />
      </Section>
    )}
  />
)

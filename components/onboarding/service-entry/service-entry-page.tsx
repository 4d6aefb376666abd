'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import { EditedForm } from '#components/onboarding/fields/edited-form.tsx'
import { FormFrame } from '#components/onboarding/fields/form-frame.tsx'
import { PrefillTrouble } from '#components/onboarding/fields/prefill-trouble.tsx'
import { useObjectForm } from '#components/onboarding/fields/use-object-form.ts'
import { usePrefill } from '#components/onboarding/fields/use-prefill.ts'
import { ServiceEntryFields } from '#components/onboarding/service-entry/service-entry-fields.tsx'
import { CommandList } from '#components/ui/command-list.tsx'
import { Section } from '#components/ui/section.tsx'
import { formCommands } from '#lib/onboarding/forms/form-commands.ts'
import { SERVICE_ENTRY_FORM } from '#lib/onboarding/forms/mesh-object-forms.ts'
import { serviceEntryForGroup } from '#lib/onboarding/forms/read-service-entry.ts'
import { serviceEntryNotes } from '#lib/onboarding/forms/service-entry-notes.ts'

const LEAD = 'A service that Kubernetes does not know: its hosts, its addresses and what answers for them.'

/** A ServiceEntry: a new one, one begun from a WorkloadGroup, or one that is there. */
export function ServiceEntryPage() {
  const [{ edit, group }] = useQueryStates({
    edit: parseAsString.withDefault(''),
    group: parseAsString.withDefault(''),
  })
  const prefill = usePrefill(edit === '' ? group : '')
  const { manifest } = prefill
  const about = useMemo(
    () =>
      manifest ? { ...SERVICE_ENTRY_FORM, empty: () => serviceEntryForGroup(manifest) } : SERVICE_ENTRY_FORM,
    [manifest],
  )
  const answer = useObjectForm(about, edit, manifest ? group : '')
  const title = edit ? `Edit ServiceEntry ${edit}` : 'New ServiceEntry'
  return (
    <EditedForm answer={prefill.isReading ? { state: 'reading' } : answer} title={title} lead={LEAD}>
      {({ form, change, problems, base, frame }) => (
        <FormFrame
          {...frame}
          title={title}
          lead={LEAD}
          notes={serviceEntryNotes(form)}
          fields={
            <>
              <PrefillTrouble group={group} prefill={prefill} />
              <ServiceEntryFields form={form} change={change} problems={problems} isFixed={base !== null} />
            </>
          }
          aside={
            <Section id="service-entry-commands" title="The same from a terminal">
              <CommandList commands={formCommands(`serviceentry-${form.name || 'new'}.yaml`)} />
            </Section>
          }
        />
      )}
    </EditedForm>
  )
}

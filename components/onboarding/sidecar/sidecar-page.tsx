'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import { EditedForm } from '#components/onboarding/fields/edited-form.tsx'
import { FormFrame } from '#components/onboarding/fields/form-frame.tsx'
import { PrefillTrouble } from '#components/onboarding/fields/prefill-trouble.tsx'
import { useObjectForm } from '#components/onboarding/fields/use-object-form.ts'
import { usePrefill } from '#components/onboarding/fields/use-prefill.ts'
import { SidecarFields } from '#components/onboarding/sidecar/sidecar-fields.tsx'
import { CommandList } from '#components/ui/command-list.tsx'
import { Section } from '#components/ui/section.tsx'
import { formCommands } from '#lib/onboarding/forms/form-commands.ts'
import { SIDECAR_FORM } from '#lib/onboarding/forms/mesh-object-forms.ts'
import { sidecarForGroup } from '#lib/onboarding/forms/sidecar.ts'
import { sidecarNotes } from '#lib/onboarding/forms/sidecar-notes.ts'

const LEAD = 'What the proxies of some workloads take in, and which hosts they know.'

/** A Sidecar: a new one, one begun from a WorkloadGroup, or one that is there. */
export function SidecarPage() {
  const [{ edit, group }] = useQueryStates({
    edit: parseAsString.withDefault(''),
    group: parseAsString.withDefault(''),
  })
  const prefill = usePrefill(edit === '' ? group : '')
  const { manifest } = prefill
  const about = useMemo(
    () => (manifest ? { ...SIDECAR_FORM, empty: () => sidecarForGroup(manifest) } : SIDECAR_FORM),
    [manifest],
  )
  const answer = useObjectForm(about, edit, manifest ? group : '')
  const title = edit ? `Edit Sidecar ${edit}` : 'New Sidecar'
  return (
    <EditedForm answer={prefill.isReading ? { state: 'reading' } : answer} title={title} lead={LEAD}>
      {({ form, change, problems, base, frame }) => (
        <FormFrame
          {...frame}
          title={title}
          lead={LEAD}
          notes={sidecarNotes(form)}
          fields={
            <>
              <PrefillTrouble group={group} prefill={prefill} />
              <SidecarFields form={form} change={change} problems={problems} isFixed={base !== null} />
            </>
          }
          aside={
            <Section id="sidecar-commands" title="The same from a terminal">
              <CommandList commands={formCommands(`sidecar-${form.name || 'new'}.yaml`)} />
            </Section>
          }
        />
      )}
    </EditedForm>
  )
}

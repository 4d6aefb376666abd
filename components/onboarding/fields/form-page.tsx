'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import type { ReactNode } from 'react'
import type { Bound } from '#components/onboarding/fields/bind-fields.ts'
import { EditedForm } from '#components/onboarding/fields/edited-form.tsx'
import { FormFrame } from '#components/onboarding/fields/form-frame.tsx'
import { PrefillTrouble } from '#components/onboarding/fields/prefill-trouble.tsx'
import { useObjectForm } from '#components/onboarding/fields/use-object-form.ts'
import { usePrefill } from '#components/onboarding/fields/use-prefill.ts'
import type { JsonObject } from '#lib/json.ts'
import type { FormBase, ObjectForm } from '#lib/onboarding/forms/object-form.ts'
import type { Problem } from '#lib/result.ts'
import type { TrafficEdit } from '#lib/traffic/edit.ts'

type FormPageProps<F extends { name: string; namespace: string }> = {
  about: ObjectForm<F>
  /** The title before the name of an object that is there. */
  editTitle: string
  lead: string
  /** What the form begins as for a WorkloadGroup; without it, `group` in the address says nothing. */
  forGroup?: (group: JsonObject) => F
  notes: (form: F) => readonly Problem[]
  /** `base` is the object that is edited; null for a new one. */
  fields: (form: Bound<F>, base: FormBase | null) => ReactNode
  aside?: (form: Bound<F>, base: FormBase | null) => ReactNode
  next?: (applied: TrafficEdit) => ReactNode
}

/** The page of a form over one object: a new one, one begun from `?group=namespace/name`, or with `?edit=` one that is there. */
export function FormPage<F extends { name: string; namespace: string }>(props: FormPageProps<F>) {
  const { about, lead, forGroup, notes, fields, aside, next } = props
  const [{ edit, group }] = useQueryStates({
    edit: parseAsString.withDefault(''),
    group: parseAsString.withDefault(''),
  })
  const from = forGroup && edit === '' ? group : ''
  const prefill = usePrefill(from)
  const { manifest } = prefill
  const answer = useObjectForm(
    forGroup && manifest ? { ...about, empty: () => forGroup(manifest) } : about,
    edit,
    manifest ? from : '',
  )
  const title = edit ? `${props.editTitle} ${edit}` : `New ${about.kind}`
  return (
    <EditedForm answer={prefill.isReading ? { state: 'reading' } : answer} title={title} lead={lead}>
      {({ form, base, frame }) => (
        <FormFrame
          {...frame}
          title={title}
          lead={lead}
          notes={notes(form.value)}
          fields={
            <>
              <PrefillTrouble group={from} prefill={prefill} />
              {fields(form, base)}
            </>
          }
          aside={aside?.(form, base)}
          next={next}
        />
      )}
    </EditedForm>
  )
}

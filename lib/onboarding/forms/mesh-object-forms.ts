import type { JsonObject } from '#lib/json.ts'
import type { ObjectForm } from '#lib/onboarding/forms/object-form.ts'
import { type FieldValue, overlay } from '#lib/onboarding/forms/overlay.ts'
import { serviceEntryFormOf } from '#lib/onboarding/forms/read-service-entry.ts'
import {
  emptyServiceEntryForm,
  type ServiceEntryForm,
  serviceEntryOf,
} from '#lib/onboarding/forms/service-entry.ts'
import { serviceEntryProblems } from '#lib/onboarding/forms/service-entry-problems.ts'
import {
  emptySidecarForm,
  type SidecarForm,
  sidecarFormOf,
  sidecarOf,
} from '#lib/onboarding/forms/sidecar.ts'
import { sidecarProblems } from '#lib/onboarding/forms/sidecar-problems.ts'
import { fail, ok, type Problem } from '#lib/result.ts'
import { objectAt } from '#lib/traffic/spec-edit.ts'

type Parts<F> = {
  kind: ObjectForm<F & { name: string; namespace: string }>['kind']
  empty: () => F
  formOf: (manifest: JsonObject) => F
  manifestOf: (form: F) => JsonObject
  problems: (form: F) => Problem[]
}

/** Both forms carry, with each row, what they have no input for. A field of the spec that they don't change stays as it is. */
function formOver<F extends { name: string; namespace: string }>(parts: Parts<F>): ObjectForm<F> {
  const { kind, empty, formOf, manifestOf, problems } = parts
  const draft = (form: F, kept: JsonObject | null): JsonObject => {
    const manifest = manifestOf(form)
    if (!kept) return manifest
    const [was, is] = [objectAt(manifestOf(formOf(kept)), 'spec'), objectAt(manifest, 'spec')]
    const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])]
    const valuesIn = (spec: JsonObject): FieldValue[] =>
      fields.map((field) => ({ path: ['spec', field], value: spec[field] }))
    return overlay(kept, valuesIn(was), valuesIn(is))
  }
  return {
    kind,
    empty,
    read: (manifest) => ({ form: formOf(manifest), kept: manifest }),
    manifest: (form, kept) => {
      const found = problems(form)
      return found.length > 0 ? fail(...found) : ok(draft(form, kept))
    },
    draft,
  }
}

export const SERVICE_ENTRY_FORM = formOver<ServiceEntryForm>({
  kind: 'ServiceEntry',
  empty: emptyServiceEntryForm,
  formOf: serviceEntryFormOf,
  manifestOf: serviceEntryOf,
  problems: serviceEntryProblems,
})

export const SIDECAR_FORM = formOver<SidecarForm>({
  kind: 'Sidecar',
  empty: emptySidecarForm,
  formOf: sidecarFormOf,
  manifestOf: sidecarOf,
  problems: sidecarProblems,
})

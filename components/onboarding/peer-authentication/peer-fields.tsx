'use client'

import { type Bound, bindFields } from '#components/onboarding/fields/bind-fields.ts'
import { FormSection } from '#components/onboarding/fields/form-section.tsx'
import { KeptFields } from '#components/onboarding/fields/kept-fields.tsx'
import { NamePlace } from '#components/onboarding/fields/name-place.tsx'
import { PairFields } from '#components/onboarding/fields/pair-fields.tsx'
import { ModeSelect } from '#components/onboarding/peer-authentication/mode-select.tsx'
import { PortModes } from '#components/onboarding/peer-authentication/port-modes.tsx'
import type { FormBase } from '#lib/onboarding/forms/object-form.ts'
import {
  type PeerAuthenticationForm,
  unshownPeerAuthenticationFields,
} from '#lib/onboarding/forms/peer-authentication.ts'

type PeerFieldsProps = {
  form: Bound<PeerAuthenticationForm>
  base: FormBase | null
}

/** Everything that a PeerAuthentication says. */
export function PeerFields({ form, base }: PeerFieldsProps) {
  const at = bindFields(form)
  return (
    <>
      <FormSection title="Policy">
        <NamePlace name={at('name')} namespace={at('namespace')} isFixed={base !== null} />
        <KeptFields fields={base ? unshownPeerAuthenticationFields(base.manifest) : []} />
      </FormSection>
      <FormSection title="Whom it is for">
        <PairFields
          label="Selector labels"
          hint="Pods and VMs of this namespace that have all of them. Without any, it is for the whole namespace, and in Istio’s root namespace for the whole mesh."
          keys={['app', 'version']}
          {...at('labels')}
        />
      </FormSection>
      <FormSection title="Mutual TLS">
        <ModeSelect label="Mode" isLabelShown {...at('mode')} />
        <PortModes {...at('ports')} />
      </FormSection>
    </>
  )
}

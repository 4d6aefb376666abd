'use client'

import { parseAsString, useQueryState } from 'nuqs'
import { EditedForm } from '#components/onboarding/fields/edited-form.tsx'
import { FormFrame } from '#components/onboarding/fields/form-frame.tsx'
import { useObjectForm } from '#components/onboarding/fields/use-object-form.ts'
import { PeerFields } from '#components/onboarding/peer-authentication/peer-fields.tsx'
import { PEER_AUTHENTICATION } from '#lib/onboarding/forms/peer-authentication.ts'
import { peerAuthenticationNotes } from '#lib/onboarding/forms/peer-authentication-notes.ts'

const LEAD =
  'Whether the proxies of a namespace, or of some workloads and ports, take plain text or mutual TLS.'

/** The form of a PeerAuthentication, a new one or with `?edit=namespace/name` one that exists. */
export function PeerAuthenticationPage() {
  const [edited] = useQueryState('edit', parseAsString.withDefault(''))
  const answer = useObjectForm(PEER_AUTHENTICATION, edited)
  const title = edited === '' ? 'New PeerAuthentication' : `PeerAuthentication ${edited}`
  return (
    <EditedForm answer={answer} title={title} lead={LEAD}>
      {({ form, change, problems, base, frame }) => (
        <FormFrame
          {...frame}
          title={title}
          lead={LEAD}
          notes={peerAuthenticationNotes(form)}
          fields={<PeerFields form={form} onChange={change} problems={problems} base={base} />}
          next={() => (
            <p>Proxies follow within seconds. What they now refuse is counted on their own pages.</p>
          )}
        />
      )}
    </EditedForm>
  )
}

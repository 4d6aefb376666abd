'use client'

import { FormPage } from '#components/onboarding/fields/form-page.tsx'
import { PeerFields } from '#components/onboarding/peer-authentication/peer-fields.tsx'
import { PEER_AUTHENTICATION } from '#lib/onboarding/forms/peer-authentication.ts'
import { peerAuthenticationNotes } from '#lib/onboarding/forms/peer-authentication-notes.ts'

/** The form of a PeerAuthentication, a new one or with `?edit=namespace/name` one that exists. */
export const PeerAuthenticationPage = () => (
  <FormPage
    about={PEER_AUTHENTICATION}
    editTitle="PeerAuthentication"
    lead="Whether the proxies of a namespace, or of some workloads and ports, take plain text or mutual TLS."
    notes={peerAuthenticationNotes}
    fields={(form, base) => <PeerFields form={form} base={base} />}
    next={() => <p>Proxies follow within seconds. What they now refuse is counted on their own pages.</p>}
  />
)

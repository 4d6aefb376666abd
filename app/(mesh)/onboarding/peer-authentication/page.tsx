import type { Metadata } from 'next'
import { Suspense } from 'react'
import { PeerAuthenticationPage } from '#components/onboarding/peer-authentication/peer-authentication-page.tsx'

export const metadata: Metadata = { title: 'PeerAuthentication' }

export default function Page() {
  return (
    <Suspense>
      <PeerAuthenticationPage />
    </Suspense>
  )
}

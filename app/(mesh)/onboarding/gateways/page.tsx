import type { Metadata } from 'next'
import { Suspense } from 'react'
import { GatewaysPage } from '#components/onboarding/gateways/gateways-page.tsx'

export const metadata: Metadata = { title: 'Gateways' }

export default function Page() {
  return (
    <Suspense>
      <GatewaysPage />
    </Suspense>
  )
}

import type { Metadata } from 'next'
import { Suspense } from 'react'
import { ServiceEntryPage } from '#components/onboarding/service-entry/service-entry-page.tsx'

export const metadata: Metadata = { title: 'ServiceEntry' }

export default function Page() {
  return (
    <Suspense>
      <ServiceEntryPage />
    </Suspense>
  )
}

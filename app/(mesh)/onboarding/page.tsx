import type { Metadata } from 'next'
import { Suspense } from 'react'
import { OnboardingPage } from '#components/onboarding/overview-page.tsx'

export const metadata: Metadata = { title: 'Onboarding' }

export default function Page() {
  return (
    <Suspense>
      <OnboardingPage />
    </Suspense>
  )
}

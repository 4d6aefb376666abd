import type { Metadata } from 'next'
import { Suspense } from 'react'
import { SidecarPage } from '#components/onboarding/sidecar/sidecar-page.tsx'

export const metadata: Metadata = { title: 'Sidecar' }

export default function Page() {
  return (
    <Suspense>
      <SidecarPage />
    </Suspense>
  )
}

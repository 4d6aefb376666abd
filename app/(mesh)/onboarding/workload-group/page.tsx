import type { Metadata } from 'next'
import { Suspense } from 'react'
import { WorkloadGroupPage } from '#components/onboarding/workload-group/workload-group-page.tsx'

export const metadata: Metadata = { title: 'WorkloadGroup' }

export default function Page() {
  return (
    <Suspense>
      <WorkloadGroupPage />
    </Suspense>
  )
}

import type { Metadata } from 'next'
import { Suspense } from 'react'
import { GroupsPage } from '#components/workloads/groups-page.tsx'

export const metadata: Metadata = { title: 'Workload groups' }

export default function Page() {
  return (
    <Suspense>
      <GroupsPage />
    </Suspense>
  )
}

import type { Metadata } from 'next'
import { Suspense } from 'react'
import { TablesPage } from '#components/names/tables/tables-page.tsx'

export const metadata: Metadata = { title: 'Name tables' }

export default function Page() {
  return (
    <Suspense>
      <TablesPage />
    </Suspense>
  )
}

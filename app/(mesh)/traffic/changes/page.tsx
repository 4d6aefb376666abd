import type { Metadata } from 'next'
import { Suspense } from 'react'
import { ChangesPage } from '#components/changes/changes-page.tsx'

export const metadata: Metadata = { title: 'Changes of traffic' }

export default function Page() {
  return (
    <Suspense>
      <ChangesPage />
    </Suspense>
  )
}

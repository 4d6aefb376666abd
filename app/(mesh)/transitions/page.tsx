import type { Metadata } from 'next'
import { Suspense } from 'react'
import { TransitionsPage } from '#components/history/transitions-page.tsx'

export const metadata: Metadata = { title: 'Transitions' }

export default function Page() {
  return (
    <Suspense>
      <TransitionsPage />
    </Suspense>
  )
}

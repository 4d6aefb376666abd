import type { Metadata } from 'next'
import { Suspense } from 'react'
import { WatchPage } from '#components/names/watch-page.tsx'

export const metadata: Metadata = { title: 'Watch over names' }

export default function Page() {
  return (
    <Suspense>
      <WatchPage />
    </Suspense>
  )
}

import type { Metadata } from 'next'
import { Suspense } from 'react'
import { GhostsPage } from '#components/proxies/ghosts/ghosts-page.tsx'

export const metadata: Metadata = { title: 'Ghosts' }

export default function Page() {
  return (
    <Suspense>
      <GhostsPage />
    </Suspense>
  )
}

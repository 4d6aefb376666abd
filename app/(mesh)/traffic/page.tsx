import type { Metadata } from 'next'
import { Suspense } from 'react'
import { HostsPage } from '#components/traffic/hosts-page.tsx'

export const metadata: Metadata = { title: 'Traffic' }

export default function Page() {
  return (
    <Suspense>
      <HostsPage />
    </Suspense>
  )
}

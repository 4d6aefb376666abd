import type { Metadata } from 'next'
import { Suspense } from 'react'
import { HostsPage } from '#components/names/hosts-page.tsx'

export const metadata: Metadata = { title: 'Names & VIPs' }

export default function Page() {
  return (
    <Suspense>
      <HostsPage />
    </Suspense>
  )
}

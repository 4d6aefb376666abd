import type { Metadata } from 'next'
import { Suspense } from 'react'
import { ProxiesPage } from '#components/proxies/proxies-page.tsx'

export const metadata: Metadata = { title: 'Proxies' }

export default function Page() {
  return (
    <Suspense>
      <ProxiesPage />
    </Suspense>
  )
}

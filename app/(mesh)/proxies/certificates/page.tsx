import type { Metadata } from 'next'
import { Suspense } from 'react'
import { CertificatesPage } from '#components/proxies/certificates/certificates-page.tsx'

export const metadata: Metadata = { title: 'Certificates' }

export default function Page() {
  return (
    <Suspense>
      <CertificatesPage />
    </Suspense>
  )
}

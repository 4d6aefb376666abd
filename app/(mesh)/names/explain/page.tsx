import type { Metadata } from 'next'
import { Suspense } from 'react'
import { ExplainPage } from '#components/names/explain/explain-page.tsx'

export const metadata: Metadata = { title: 'Explain a name' }

export default function Page() {
  return (
    <Suspense>
      <ExplainPage />
    </Suspense>
  )
}

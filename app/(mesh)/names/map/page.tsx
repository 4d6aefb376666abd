import type { Metadata } from 'next'
import { Suspense } from 'react'
import { MapPage } from '#components/names/map/map-page.tsx'

export const metadata: Metadata = { title: 'Map of names' }

export default function Page() {
  return (
    <Suspense>
      <MapPage />
    </Suspense>
  )
}

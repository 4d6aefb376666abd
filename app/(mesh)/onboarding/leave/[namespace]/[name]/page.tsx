import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Suspense } from 'react'
import { LeavePage } from '#components/onboarding/leaving/leave-page.tsx'
import { viewQuerySchema } from '#lib/mesh/view-query.ts'

type Props = { params: Promise<{ namespace: string; name: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Take ${(await params).name} out` }
}

export default async function Page({ params }: Props) {
  const { namespace, name } = await params
  if (!viewQuerySchema.safeParse({ view: 'entry', namespace, name }).success) notFound()
  return (
    <Suspense>
      <LeavePage namespace={namespace} name={name} />
    </Suspense>
  )
}

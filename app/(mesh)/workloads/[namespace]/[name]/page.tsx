import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Suspense } from 'react'
import { HealthOverTime } from '#components/history/health-over-time.tsx'
import { GroupPage } from '#components/workloads/group-page.tsx'
import { viewQuerySchema } from '#lib/mesh/view-query.ts'

type Props = { params: Promise<{ namespace: string; name: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) }
}

export default async function Page({ params }: Props) {
  const { namespace, name } = await params
  if (!viewQuerySchema.safeParse({ view: 'group', namespace, name }).success) notFound()
  return (
    <Suspense>
      <GroupPage
        namespace={namespace}
        name={name}
        overTime={<HealthOverTime of="group" namespace={namespace} name={name} />}
      />
    </Suspense>
  )
}

import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { Suspense } from 'react'
import { ObjectChecks } from '#components/checks/object-checks.tsx'
import { HealthOverTime } from '#components/history/health-over-time.tsx'
import { GroupPage } from '#components/workloads/group-page.tsx'
import { subjectOf } from '#lib/checks/read-subject.ts'
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
        actions={
          <Link href={`/onboarding/vm/${namespace}/${name}`} className="text-accent text-sm hover:underline">
            Add a VM
          </Link>
        }
        checks={<ObjectChecks subject={subjectOf({ kind: 'WorkloadGroup', namespace, name })} />}
        overTime={<HealthOverTime of="group" namespace={namespace} name={name} />}
      />
    </Suspense>
  )
}

import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { Suspense } from 'react'
import { ObjectChecks } from '#components/checks/object-checks.tsx'
import { HealthOverTime } from '#components/history/health-over-time.tsx'
import { RecentTransitions } from '#components/history/recent-transitions.tsx'
import { EntryPage } from '#components/workloads/entry-page.tsx'
import { subjectOf } from '#lib/checks/read-subject.ts'
import { viewQuerySchema } from '#lib/mesh/view-query.ts'

type Props = { params: Promise<{ namespace: string; name: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) }
}

export default async function Page({ params }: Props) {
  const { namespace, name } = await params
  if (!viewQuerySchema.safeParse({ view: 'entry', namespace, name }).success) notFound()
  return (
    <Suspense>
      <EntryPage
        namespace={namespace}
        name={name}
        actions={
          <Link
            href={`/onboarding/leave/${namespace}/${name}`}
            className="text-accent text-sm hover:underline"
          >
            Take this VM out
          </Link>
        }
        checks={<ObjectChecks subject={subjectOf({ kind: 'WorkloadEntry', namespace, name })} />}
        overTime={<HealthOverTime of="WorkloadEntry" namespace={namespace} name={name} />}
        transitions={
          <RecentTransitions
            whose={{ subjectKind: 'WorkloadEntry', namespace, name }}
            window="30d"
            limit={50}
            isQuietShown
          />
        }
      />
    </Suspense>
  )
}

import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ObjectChecks } from '#components/checks/object-checks.tsx'
import { HostPage } from '#components/names/host-page.tsx'
import { hostSubject } from '#lib/checks/read-subject.ts'
import { viewQuerySchema } from '#lib/mesh/view-query.ts'

type Props = { params: Promise<{ host: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).host) }
}

export default async function Page({ params }: Props) {
  const host = decodeURIComponent((await params).host)
  if (!viewQuerySchema.safeParse({ view: 'name', host }).success) notFound()
  return <HostPage host={host} checks={<ObjectChecks subject={hostSubject(host)} />} />
}

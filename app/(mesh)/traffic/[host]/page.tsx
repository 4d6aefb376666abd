import type { Metadata } from 'next'
import { ObjectChecks } from '#components/checks/object-checks.tsx'
import { HostPage } from '#components/traffic/host-page.tsx'
import { hostSubject } from '#lib/checks/read-subject.ts'

type Props = { params: Promise<{ host: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).host) }
}

export default async function Page({ params }: Props) {
  const host = decodeURIComponent((await params).host)
  return <HostPage host={host} checks={<ObjectChecks subject={hostSubject(host)} />} />
}

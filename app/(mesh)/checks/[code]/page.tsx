import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { RulePage } from '#components/checks/rule-page.tsx'
import { ALL_CHECKS } from '#lib/checks/all-checks.ts'

type Props = { params: Promise<{ code: string }> }

const checkOf = async ({ params }: Props) => {
  const { code } = await params
  return ALL_CHECKS.find((check) => check.code === code)
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const check = await checkOf(props)
  return { title: check ? `${check.code} ${check.title}` : 'Checks' }
}

export default async function Page(props: Props) {
  const check = await checkOf(props)
  if (!check) notFound()
  const { code, title, severity, why, docs, links, reads, isLive = false } = check
  return <RulePage rule={{ code, title, severity, why, docs, links, reads, isLive }} />
}

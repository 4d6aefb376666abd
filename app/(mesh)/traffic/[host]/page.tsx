import type { Metadata } from 'next'
import { HostPage } from '#components/traffic/host-page.tsx'

type Props = { params: Promise<{ host: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).host) }
}

export default async function Page({ params }: Props) {
  return <HostPage host={decodeURIComponent((await params).host)} />
}

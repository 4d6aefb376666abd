import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Suspense } from 'react'
import { ProxyPage } from '#components/proxies/proxy/proxy-page.tsx'
import { isProxyId } from '#lib/names/proxy-id.ts'

type Props = { params: Promise<{ id: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).id) }
}

export default async function Page({ params }: Props) {
  const id = decodeURIComponent((await params).id)
  if (!isProxyId(id)) notFound()
  return (
    <Suspense>
      <ProxyPage id={id} />
    </Suspense>
  )
}

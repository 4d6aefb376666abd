import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Suspense } from 'react'
import { Arrivals } from '#components/onboarding/arrival/arrivals.tsx'
import { BundlePage } from '#components/onboarding/bundle/bundle-page.tsx'
import { objectName } from '#lib/kube/object-name.ts'

type Props = { params: Promise<{ namespace: string; name: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `A VM for ${(await params).name}` }
}

export default async function Page({ params }: Props) {
  const { namespace, name } = await params
  if (!objectName.safeParse(namespace).success || !objectName.safeParse(name).success) notFound()
  return (
    <Suspense>
      <BundlePage namespace={namespace} name={name} arrival={<Arrivals group={`${namespace}/${name}`} />} />
    </Suspense>
  )
}

'use client'

import { usePathname } from 'next/navigation'
import type { ComponentProps } from 'react'
import { PageHeader } from '#components/ui/page-header.tsx'
import { SectionNav } from '#components/ui/section-nav.tsx'

const SECTIONS = [
  { href: '/checks', label: 'Findings' },
  { href: '/checks/rules', label: 'All checks' },
] as const

/** The head of a page of Checks, and the way to the other one. */
export function ChecksHeader(props: ComponentProps<typeof PageHeader>) {
  const pathname = usePathname()
  return (
    <>
      <PageHeader {...props} />
      <SectionNav label="Checks" sections={SECTIONS} here={pathname} />
    </>
  )
}

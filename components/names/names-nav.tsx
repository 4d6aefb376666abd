'use client'

import { usePathname } from 'next/navigation'
import type { ComponentProps } from 'react'
import { NAMES_SECTIONS, sectionOf } from '#components/names/names-sections.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { SectionNav } from '#components/ui/section-nav.tsx'

/** The parts of Names & VIPs, each a page of its own. */
export function NamesNav() {
  return <SectionNav label="Names & VIPs" sections={NAMES_SECTIONS} here={sectionOf(usePathname())} />
}

/** The head of a page of Names & VIPs, and the ways to the other pages. */
export function NamesHeader(props: ComponentProps<typeof PageHeader>) {
  return (
    <>
      <PageHeader {...props} />
      <NamesNav />
    </>
  )
}

'use client'

import { usePathname } from 'next/navigation'
import type { ComponentProps } from 'react'
import { PROXIES_SECTIONS, sectionOf } from '#components/proxies/proxies-sections.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { SectionNav } from '#components/ui/section-nav.tsx'

/** The parts of Proxies, each a page of its own. */
function ProxiesNav() {
  return <SectionNav label="Proxies" sections={PROXIES_SECTIONS} here={sectionOf(usePathname())} />
}

/** The head of a page of Proxies, and the ways to the other pages. */
export function ProxiesHeader(props: ComponentProps<typeof PageHeader>) {
  return (
    <>
      <PageHeader {...props} />
      <ProxiesNav />
    </>
  )
}

'use client'

import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { PROXIES_SECTIONS, sectionOf } from '#components/proxies/proxies-sections.ts'
import { SectionNav } from '#components/ui/section-nav.tsx'

/** The parts of Proxies, each a page of its own. */
function ProxiesNav() {
  return <SectionNav label="Proxies" sections={PROXIES_SECTIONS} here={sectionOf(usePathname())} />
}

/** The head of a page of Proxies: what it is, what can be done with it, and the ways to the other pages. */
export function ProxiesHeader({
  title,
  lead,
  children,
}: {
  title: string
  lead: string
  children?: ReactNode
}) {
  return (
    <>
      <header className="flex flex-wrap items-end justify-between gap-3">
        <div className="min-w-0">
          <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
          <p className="text-muted">{lead}</p>
        </div>
        {children}
      </header>
      <ProxiesNav />
    </>
  )
}

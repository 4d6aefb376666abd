'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { NAMES_SECTIONS, sectionOf } from '#components/names/names-sections.ts'
import { cn } from '#components/ui/cn.ts'

/** The parts of Names & VIPs, each a page of its own. */
export function NamesNav() {
  const here = sectionOf(usePathname())
  return (
    <nav
      aria-label="Names & VIPs"
      className="flex gap-1 overflow-x-auto overflow-y-hidden border-line border-b"
    >
      {NAMES_SECTIONS.map(({ href, label }) => (
        <Link
          key={href}
          href={href}
          {...(href === here ? { 'aria-current': 'page' as const } : {})}
          className={cn(
            '-mb-px whitespace-nowrap border-transparent border-b-2 px-3 py-1.5 text-muted text-sm outline-offset-[-2px] hover:text-text',
            href === here && 'border-accent font-medium text-text',
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  )
}

/** The head of a page of Names & VIPs: what it is, what can be done with it, and the ways to the other pages. */
export function NamesHeader({
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
      <NamesNav />
    </>
  )
}

'use client'

import Link from 'next/link'
import { bringIntoSight } from '#components/ui/bring-into-sight.ts'
import { cn } from '#components/ui/cn.ts'

/** Pages that stand beside one another, as tabs that are links. */
export function SectionNav({
  label,
  sections,
  here,
}: {
  label: string
  sections: readonly { href: string; label: string }[]
  /** The `href` of the section that is shown. */
  here: string
}) {
  return (
    <nav aria-label={label} className="flex gap-1 overflow-x-auto overflow-y-hidden border-line border-b">
      {sections.map((section) => (
        <Link
          key={section.href}
          href={section.href}
          {...(section.href === here ? { 'aria-current': 'page' as const, ref: bringIntoSight } : {})}
          className={cn(
            '-mb-px whitespace-nowrap border-transparent border-b-2 px-3 py-1.5 text-muted text-sm outline-offset-[-2px] hover:text-text',
            section.href === here && 'border-accent font-medium text-text',
          )}
        >
          {section.label}
        </Link>
      ))}
    </nav>
  )
}

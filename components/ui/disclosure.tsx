'use client'

import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Disclosure as AriaDisclosure, Button, DisclosurePanel } from 'react-aria-components'
import { cn } from '#components/ui/cn.ts'

type DisclosureProps = {
  title: ReactNode
  /** For those who do not see what stands around the title. */
  label?: string
  children: ReactNode
  isExpanded?: boolean
  onChange?: (isExpanded: boolean) => void
  className?: string
}

/** A part that is closed until somebody wants it. */
export function Disclosure({ title, label, children, isExpanded, onChange, className }: DisclosureProps) {
  return (
    <AriaDisclosure
      className={cn('group', className)}
      {...(isExpanded === undefined ? {} : { isExpanded })}
      {...(onChange ? { onExpandedChange: onChange } : {})}
    >
      <Button
        slot="trigger"
        {...(label ? { 'aria-label': label } : {})}
        className="inline-flex items-center gap-1 rounded text-left text-muted text-sm hover:text-text"
      >
        <ChevronRight
          aria-hidden
          className="size-4 shrink-0 transition-transform group-data-[expanded]:rotate-90"
        />
        {title}
      </Button>
      <DisclosurePanel>
        <div className="pt-2">{children}</div>
      </DisclosurePanel>
    </AriaDisclosure>
  )
}

'use client'

import type { ReactNode } from 'react'
import { Button, type ButtonProps } from 'react-aria-components'
import { cn } from '#components/ui/cn.ts'

/** A square button that shows an icon; its label is for those who do not see it, and on hover. */
export function IconButton({
  label,
  children,
  className,
  ...props
}: Omit<ButtonProps, 'className' | 'children'> & { label: string; children: ReactNode; className?: string }) {
  return (
    <Button
      {...props}
      aria-label={label}
      className={cn(
        'inline-grid size-8 place-items-center rounded-md text-muted hover:bg-unknown-soft hover:text-text disabled:opacity-40',
        className,
      )}
    >
      {children}
    </Button>
  )
}

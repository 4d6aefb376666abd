'use client'

import { Button as AriaButton, type ButtonProps } from 'react-aria-components'
import { cn } from '#components/ui/cn.ts'

const LOOKS = {
  primary: 'bg-accent text-on-accent hover:brightness-110 disabled:bg-unknown-soft disabled:text-unknown',
  plain: 'border border-line bg-raised hover:border-line-strong disabled:opacity-50',
  quiet: 'text-muted hover:bg-unknown-soft hover:text-text disabled:opacity-50',
  danger: 'border border-bad/40 bg-bad-soft text-bad hover:border-bad',
}

export type ButtonLook = keyof typeof LOOKS

/** A button; `look` says how much it matters. */
export function Button({
  look = 'plain',
  className,
  ...props
}: Omit<ButtonProps, 'className'> & { look?: ButtonLook; className?: string }) {
  return (
    <AriaButton
      {...props}
      className={cn(
        'inline-flex h-8 items-center justify-center gap-1.5 whitespace-nowrap rounded-md px-3 font-medium text-sm transition-colors disabled:cursor-not-allowed',
        LOOKS[look],
        className,
      )}
    />
  )
}

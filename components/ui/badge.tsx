import type { ReactNode } from 'react'
import { cn } from '#components/ui/cn.ts'

export type Tone = 'ok' | 'warn' | 'bad' | 'unknown' | 'accent'

const TONES: Record<Tone, string> = {
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  unknown: 'bg-unknown-soft text-unknown',
  accent: 'bg-accent-soft text-accent',
}

/** A short word on a tinted ground; always with an icon or text beside the colour. */
export function Badge({
  tone,
  icon,
  children,
  className,
}: {
  tone: Tone
  icon?: ReactNode
  children: ReactNode
  className?: string
}) {
  return (
    <span
      className={cn(
        'inline-flex items-center gap-1 whitespace-nowrap rounded px-1.5 py-0.5 font-medium text-xs',
        TONES[tone],
        className,
      )}
    >
      {icon}
      {children}
    </span>
  )
}

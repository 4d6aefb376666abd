import {
  Circle,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleHelp,
  CircleMinus,
  type LucideIcon,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '#components/ui/cn.ts'

export type StepTone = 'done' | 'now' | 'bad' | 'todo' | 'unknown' | 'none'

const LOOKS: Record<StepTone, { icon: LucideIcon; text: string; line: string }> = {
  done: { icon: CircleCheck, text: 'text-ok', line: 'bg-ok-fill' },
  now: { icon: CircleDot, text: 'text-accent', line: 'bg-line' },
  bad: { icon: CircleAlert, text: 'text-bad', line: 'bg-line' },
  todo: { icon: Circle, text: 'text-muted', line: 'bg-line' },
  unknown: { icon: CircleHelp, text: 'text-unknown', line: 'bg-line' },
  none: { icon: CircleMinus, text: 'text-muted', line: 'bg-line' },
}

type StepItemProps = {
  tone: StepTone
  title: string
  /** How it stands, in a word or two. */
  word: string
  time?: ReactNode
  children?: ReactNode
  isWaiting?: boolean
  /** Whether it is the one step to look at; no more than one of a list is. */
  isCurrent?: boolean
}

/** One step of a list that goes downwards: its mark, its name, how it stands, and what there is to say. */
export function StepItem({
  tone,
  title,
  word,
  time,
  children,
  isWaiting = false,
  isCurrent = false,
}: StepItemProps) {
  const look = LOOKS[tone]
  const Icon = isWaiting ? CircleDashed : look.icon
  return (
    <li
      {...(isCurrent ? { 'aria-current': 'step' as const } : {})}
      className="group relative flex gap-3 pb-4 last:pb-0"
    >
      <span
        aria-hidden
        className={cn('absolute top-5 bottom-0 left-[9px] w-0.5 rounded group-last:hidden', look.line)}
      />
      <Icon
        aria-hidden
        className={cn(
          'relative mt-0.5 size-5 shrink-0',
          look.text,
          isWaiting && 'motion-safe:animate-spin motion-safe:[animation-duration:3s]',
        )}
      />
      <div className="min-w-0 flex-1 space-y-1.5">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className={cn('font-medium', tone === 'todo' || tone === 'none' ? 'text-muted' : '')}>
            {title}
          </span>
          <span className={cn('text-xs', look.text)}>{word}</span>
          {time ? <span className="ml-auto text-muted text-xs tabular-nums">{time}</span> : null}
        </p>
        {children}
      </div>
    </li>
  )
}

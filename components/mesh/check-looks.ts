import { CircleAlert, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { Tone } from '#components/ui/badge.tsx'
import type { CheckSeverity } from '#lib/checks/check.ts'

/** How a severity is shown. */
export const CHECK_LOOKS: Record<
  CheckSeverity,
  { one: string; many: string; tone: Tone; icon: LucideIcon; colour: string }
> = {
  error: { one: 'Error', many: 'Errors', tone: 'bad', icon: CircleAlert, colour: 'text-bad' },
  warning: { one: 'Warning', many: 'Warnings', tone: 'warn', icon: TriangleAlert, colour: 'text-warn' },
  info: { one: 'Info', many: 'Info', tone: 'unknown', icon: Info, colour: 'text-unknown' },
}

/** The findings of one object or host, as a page. */
export const checksHref = (subject: string): string => `/checks?subject=${encodeURIComponent(subject)}`

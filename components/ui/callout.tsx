import { AlertTriangle, CircleAlert, Info } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '#components/ui/cn.ts'

const LOOKS = {
  info: { icon: Info, className: 'border-accent/30 bg-accent-soft' },
  warn: { icon: AlertTriangle, className: 'border-warn/30 bg-warn-soft' },
  bad: { icon: CircleAlert, className: 'border-bad/30 bg-bad-soft' },
}

/** A message that stays on the page: what is the matter, and what can be done. */
export function Callout({
  tone,
  title,
  children,
  actions,
}: {
  tone: keyof typeof LOOKS
  title: string
  children?: ReactNode
  actions?: ReactNode
}) {
  const { icon: Icon, className } = LOOKS[tone]
  return (
    <div
      role={tone === 'info' ? 'status' : 'alert'}
      className={cn('flex flex-wrap gap-x-3 gap-y-2 rounded-lg border px-3 py-2.5', className)}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-semibold">{title}</p>
        {children ? <div className="mt-0.5 break-words text-muted">{children}</div> : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </div>
  )
}

'use client'

import { ORIGIN_LOOKS } from '#components/names/vip-looks.tsx'
import { cn } from '#components/ui/cn.ts'
import { VIP_ORIGINS, type VipOrigin } from '#lib/names/name-row.ts'

export const ORIGIN_CHOICES = [...VIP_ORIGINS, 'none'] as const
export type OriginChoice = (typeof ORIGIN_CHOICES)[number] | ''

/** Hosts counted by where their addresses come from; each count is a filter that can be pressed. */
export function OriginFilter({
  counts,
  value,
  onChange,
}: {
  counts: Record<VipOrigin | 'none', number> | undefined
  value: OriginChoice
  onChange: (origin: OriginChoice) => void
}) {
  const shown = ORIGIN_CHOICES.filter((origin) => origin === value || (counts?.[origin] ?? 0) > 0)
  if (shown.length === 0) return null
  return (
    <fieldset className="flex flex-wrap gap-1.5">
      <legend className="sr-only">Address origin</legend>
      {shown.map((origin) => {
        const {
          label,
          meaning,
          icon: Icon,
        } = origin === 'none'
          ? { label: 'No VIP', meaning: 'Hosts without an address.', icon: null }
          : ORIGIN_LOOKS[origin]
        return (
          <button
            key={origin}
            type="button"
            title={meaning}
            aria-pressed={origin === value}
            onClick={() => onChange(origin === value ? '' : origin)}
            className={cn(
              'inline-flex h-8 items-center gap-1.5 rounded-md border border-line bg-raised px-2.5 text-muted text-sm hover:border-line-strong hover:text-text',
              origin === value && 'border-accent bg-accent-soft font-medium text-accent hover:text-accent',
            )}
          >
            {Icon ? <Icon aria-hidden className="size-3.5" /> : null}
            {label}
            <span className="tabular-nums">{counts?.[origin].toLocaleString('en') ?? ''}</span>
          </button>
        )
      })}
    </fieldset>
  )
}

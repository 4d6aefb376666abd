'use client'

import { ORIGIN_LOOKS } from '#components/names/vip-looks.tsx'
import { CountButton } from '#components/ui/count-button.tsx'
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
        const { label, meaning, icon } =
          origin === 'none'
            ? { label: 'No VIP', meaning: 'Hosts without an address.', icon: null }
            : ORIGIN_LOOKS[origin]
        return (
          <CountButton
            key={origin}
            label={label}
            count={counts?.[origin]}
            title={meaning}
            icon={icon}
            isPressed={origin === value}
            onPress={() => onChange(origin === value ? '' : origin)}
          />
        )
      })}
    </fieldset>
  )
}

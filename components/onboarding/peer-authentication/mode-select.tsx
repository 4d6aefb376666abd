'use client'

import type { Bound } from '#components/onboarding/fields/bind-fields.ts'
import { Select } from '#components/ui/select.tsx'
import { type ModeText, MTLS_MODES } from '#lib/onboarding/forms/peer-authentication.ts'

type ModeSelectProps = Bound<ModeText> & {
  label: string
  isLabelShown?: boolean
  className?: string
}

const MODE_LABELS: Record<ModeText, string> = {
  '': 'Not set (as the level above)',
  STRICT: 'STRICT: mutual TLS only',
  PERMISSIVE: 'PERMISSIVE: mutual TLS and plain text',
  DISABLE: 'DISABLE: plain text only',
  UNSET: 'UNSET (as the level above)',
}
const MODES = (['STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET', ''] as const).map((value) => ({
  value,
  label: MODE_LABELS[value],
}))

/** What a workload or one of its ports takes: plain text, mutual TLS or both. */
export const ModeSelect = ({ onChange, ...mode }: ModeSelectProps) => (
  <Select
    {...mode}
    options={MODES}
    onChange={(next) => onChange(MTLS_MODES.find((one) => one === next) ?? '')}
  />
)

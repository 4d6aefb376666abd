import type { Prefill } from '#components/onboarding/fields/use-prefill.ts'
import { Callout } from '#components/ui/callout.tsx'

/** Why a form could not begin from the WorkloadGroup that the address names. */
export function PrefillTrouble({ group, prefill }: { group: string; prefill: Prefill }) {
  if (!prefill.error) return null
  return (
    <Callout tone="warn" title={`WorkloadGroup ${group} can not be read`}>
      {prefill.error.message}. The form is empty instead.
    </Callout>
  )
}

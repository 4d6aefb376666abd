import type { CountsSince } from '#lib/onboarding/arrival/arrival.ts'
import type { RegistrationCounts, ToldCounts } from '#lib/onboarding/told-endpoints.ts'

const FIELDS = [
  'registered',
  'failed',
  'certificates',
  'refused',
] as const satisfies (keyof RegistrationCounts)[]

/** What istiods counted between two looks. One that counts less than before has started anew; one that told only once tells nothing. */
export function countsSince(before: ToldCounts, now: ToldCounts): CountsSince {
  const sum: CountsSince = {
    registered: 0,
    failed: 0,
    certificates: 0,
    refused: 0,
    fromMs: before.atMs,
    toMs: now.atMs,
  }
  for (const [istiod, counts] of now.byIstiod) {
    const known = before.byIstiod.get(istiod)
    if (!known) continue
    for (const field of FIELDS)
      sum[field] += counts[field] >= known[field] ? counts[field] - known[field] : counts[field]
  }
  return sum
}

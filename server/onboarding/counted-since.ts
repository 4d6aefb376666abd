import type { CountsSince } from '#lib/onboarding/arrival/arrival.ts'
import { countsSince } from '#lib/onboarding/arrival/counts-since.ts'
import type { ToldCounts } from '#lib/onboarding/told-endpoints.ts'
import type { Clock } from '#server/clock.ts'
import type { IstiodView } from '#server/istiod/create-istiod-view.ts'

const APART_MS = 5_000
const KEPT_MS = 30 * 60_000

type Counting = Pick<IstiodView, 'counts'>
const samplesOf = new WeakMap<Counting, ToldCounts[]>()

/**
 * What istiods have counted since a time, by the looks that were taken while somebody waited: half an hour of them is kept.
 * Null when no istiod tells.
 */
export async function countedSince(
  istiods: Counting,
  sinceMs: number | null,
  clock: Clock,
): Promise<CountsSince | null> {
  const now = await istiods.counts()
  if ('reason' in now) return null
  const samples = samplesOf.get(istiods) ?? []
  samplesOf.set(istiods, samples)
  const last = samples.at(-1)
  if (!last || now.atMs - last.atMs >= APART_MS) samples.push(now)
  while (samples[0] && clock.nowMs() - samples[0].atMs > KEPT_MS) samples.shift()
  const before = samples.findLast(({ atMs }) => atMs <= (sinceMs ?? now.atMs)) ?? samples[0] ?? now
  return countsSince(before, now)
}

import type { Arrival } from '#lib/onboarding/arrival/arrival.ts'

/** No object says when these are reached: the looks of this process do. */
const LOOKED_FOR = ['endpoints', 'traffic'] as const
type LookedFor = (typeof LOOKED_FOR)[number]

/** By arrival and step: `absent` was seen without it, a number is when it was first seen with it after that. */
export type SeenSteps = Map<string, 'absent' | number>

const MOST = 2_000

/** The arrival with the times at which steps were first seen to be reached; remembers in `seen` what this look has seen. */
export function withSeenTimes(arrival: Arrival, seen: SeenSteps, nowMs: number): Arrival {
  const steps = arrival.steps.map((step) => {
    const id = LOOKED_FOR.find((one: LookedFor) => one === step.id)
    if (!id) return step
    const key = `${arrival.id} ${arrival.sinceMs ?? ''} ${id}`
    if (step.state !== 'done') {
      if (step.state !== 'unknown') seen.set(key, 'absent')
      return step
    }
    if (seen.get(key) === 'absent') seen.set(key, nowMs)
    const known = seen.get(key)
    return typeof known === 'number' ? { ...step, atMs: known } : step
  })
  for (const oldest of seen.keys()) {
    if (seen.size <= MOST) break
    seen.delete(oldest)
  }
  return { ...arrival, steps }
}

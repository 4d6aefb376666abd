import type { OrReason, ToldCounts, ToldEndpoints } from '#lib/onboarding/told-endpoints.ts'
import type { ProxyStates } from '#lib/proxies/proxy-state.ts'
import type { Clock } from '#server/clock.ts'
import { createOffThread, type OffThread } from '#server/envoy/off-thread.ts'
import { type AboutIstiods, aboutIstiods } from '#server/istiod/about-istiods.ts'
import type { FoundIstiods } from '#server/istiod/find-istiods.ts'
import { keepAnswer } from '#server/istiod/keep-answer.ts'
import { seeCounts } from '#server/istiod/see-counts.ts'
import { seeEndpoints } from '#server/istiod/see-endpoints.ts'
import { seeStates } from '#server/istiod/see-states.ts'

const KEEP_MS = 4_000
/** For somebody who waits for one VM to come or to go. */
const KEEP_LIVE_MS = 1_500
const KEEP_ABOUT_MS = 60_000
const KEEP_FAILURE_MS = 3_000
/** Who turns a page waits for so long; then what was known before has to do, with its own time, if it is not too old. */
const PATIENCE_MS = 400
const TOO_OLD_MS = 120_000

/** What istiods say of their proxies and of themselves, shared for some seconds. Nothing here rejects. */
export type IstiodView = {
  states(): Promise<ProxyStates | { reason: string }>
  about(): Promise<AboutIstiods>
  /** The endpoints that they have, and what they have counted: asked for by who waits for a VM. */
  endpoints(): Promise<OrReason<ToldEndpoints>>
  counts(): Promise<OrReason<ToldCounts>>
}

export function createIstiodView(options: {
  istiods: () => FoundIstiods
  clock: Clock
  limits?: { limitMs?: number }
  /** Where large answers are read. */
  offThread?: OffThread
}): IstiodView {
  const { istiods, clock, limits, offThread } = options
  let latest: ProxyStates | null = null
  const states = keepAnswer(
    async () => {
      const answer = await seeStates(istiods(), clock.nowMs, {
        ...limits,
        ...(offThread ? { offThread } : {}),
      })
      latest = 'byProxy' in answer ? answer : null
      return answer
    },
    clock,
    (answer) => ('reason' in answer ? KEEP_FAILURE_MS : KEEP_MS),
  )
  const about = keepAnswer(
    () => aboutIstiods(istiods()),
    clock,
    ({ hasOtherClusters }) => (hasOtherClusters === null ? KEEP_FAILURE_MS : KEEP_ABOUT_MS),
  )
  const keepLive = (answer: object): number => ('reason' in answer ? KEEP_FAILURE_MS : KEEP_LIVE_MS)
  const endpointsThread = offThread ?? createOffThread()
  const endpoints = keepAnswer(
    () => seeEndpoints(istiods(), clock.nowMs, { ...limits, offThread: endpointsThread }),
    clock,
    keepLive,
  )
  const counts = keepAnswer(() => seeCounts(istiods(), clock.nowMs), clock, keepLive)
  return {
    endpoints: endpoints.get,
    counts: counts.get,
    async states() {
      const coming = states.get()
      const before = latest
      return before && clock.nowMs() - before.atMs < TOO_OLD_MS ? soon(coming, before) : coming
    },
    about: about.get,
  }

  async function soon<T>(coming: Promise<T>, before: T): Promise<T> {
    let cancel = (): void => undefined
    const patience = new Promise<T>((resolve) => {
      cancel = clock.schedule(PATIENCE_MS, () => resolve(before))
    })
    return Promise.race([coming, patience]).finally(cancel)
  }
}

import { z } from 'zod'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { ArrivalScene } from '#lib/onboarding/arrival/arrival-scene.ts'
import { carriedBy } from '#lib/onboarding/leaving/carried.ts'
import { drainPlan } from '#lib/onboarding/leaving/drain.ts'
import type { CallersWork, LeavingAnswer, OpenWork } from '#lib/onboarding/leaving/leaving.ts'
import { groupShare, leftOverOf, proxyOfLeaving } from '#lib/onboarding/leaving/leaving-facts.ts'
import { leavingSteps } from '#lib/onboarding/leaving/leaving-steps.ts'
import { openWork } from '#lib/onboarding/leaving/open-work.ts'
import { atCallers, atIstiods, whyUnsure } from '#lib/onboarding/leaving/still-there.ts'
import { isGone, unreadOf } from '#lib/onboarding/leaving/unread.ts'
import type { OrReason } from '#lib/onboarding/told-endpoints.ts'
import type { Clock } from '#server/clock.ts'
import { parseInput } from '#server/http/respond.ts'
import { objectKeySchema } from '#server/onboarding/arrivals.ts'
import { askCallers, callersOf } from '#server/onboarding/ask-callers.ts'
import { askOwnEnvoy } from '#server/onboarding/ask-own-envoy.ts'
import { knownEntry } from '#server/onboarding/known-entry.ts'
import type { OnboardingRuntime } from '#server/onboarding/onboarding-runtime.ts'
import { raisedNow } from '#server/onboarding/raised-now.ts'
import { createSharedAnswers } from '#server/onboarding/share-answers.ts'
import type { ProxyList } from '#server/proxies/create-mesh-proxies.ts'

const querySchema = z.object({ entry: objectKeySchema })

/**
 * How far a VM is on its way out of the mesh, also when its WorkloadEntry is gone. All of it is read off the mesh: nothing is
 * stored. Throws AppError `bad-request`.
 */
export async function readLeaving(
  runtime: OnboardingRuntime,
  query: URLSearchParams,
  clock: Clock,
): Promise<LeavingAnswer> {
  const at = parseInput(Object.fromEntries(query), querySchema).entry
  return shared(runtime.proxies, keyOf(at), () => leavingNow(runtime, at, clock), clock)
}

const shared = createSharedAnswers<OnboardingRuntime['proxies'], LeavingAnswer>()

async function leavingNow(
  runtime: OnboardingRuntime,
  at: { namespace: string; name: string },
  clock: Clock,
): Promise<LeavingAnswer> {
  const { inventory } = runtime.store
  const [list, endpoints, callers] = await Promise.all([
    runtime.proxies.read(),
    runtime.istiods.endpoints(),
    askCallers(runtime, clock),
  ])
  const entry = knownEntry(inventory, at)
  const connected: ArrivalScene['connected'] =
    list.told.atMs === null
      ? { reason: list.reason }
      : { proxies: list.told.connected, asked: list.told.asked, missing: list.missing, atMs: list.told.atMs }
  const unread = unreadOf(runtime.store.feeds())
  const proxy = proxyOfLeaving(inventory, { ...entry, isGone: isGone({ entry, unread }) }, connected)
  const own = await ownWork(runtime, list, proxy.state === 'connected' ? proxy.id : '', clock)
  const addresses = runtime.proxies.addresses()
  const found =
    'reason' in callers
      ? callers
      : {
          ...callersOf(callers, { ...entry, proxy: proxy.state === 'connected' ? proxy.id : '' }),
          of: callers.of,
        }
  const carries = carriedBy(inventory, keyOf(entry.ref))
  const facts = {
    entry,
    unread,
    carries,
    share: groupShare(inventory, entry),
    drain: drainPlan(inventory, keyOf(entry.ref), carries),
    own,
    callers: callersWork(found, whyUnsure(entry, addresses)),
    proxy,
    istiods: atIstiods(entry, endpoints, addresses),
    envoys: atCallers(
      entry,
      'reason' in found ? found : { ...found, clusters: found.endpoints.map(({ cluster }) => cluster) },
      addresses,
    ),
    raised: await raisedNow(runtime, entry, clock),
    leftOver: leftOverOf(inventory, entry),
  }
  return { ...facts, steps: leavingSteps(facts), atMs: clock.nowMs() }
}

async function ownWork(
  runtime: OnboardingRuntime,
  { byId }: ProxyList,
  id: string,
  clock: Clock,
): Promise<OrReason<OpenWork>> {
  const proxy = byId.get(id)?.proxy
  if (!proxy) return { reason: 'Its proxy is connected to no istiod that told of it' }
  const told = await askOwnEnvoy(runtime, proxy, clock)
  if ('reason' in told) return told
  const { total: _, ...work } = told
  return work
}

type Found = OrReason<ReturnType<typeof callersOf> & { of: number }>

function callersWork(found: Found, unsure: string): OrReason<CallersWork> {
  if ('reason' in found) return found
  if (unsure) return { reason: unsure }
  // Each is a cluster of one caller.
  const work = openWork(found.endpoints.map(({ counters }) => [counters]))
  return { ...work, proxies: found.proxies, of: found.of }
}

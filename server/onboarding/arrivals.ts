import { z } from 'zod'
import { isEligible } from '#lib/health/entry-health.ts'
import { notLiveOf } from '#lib/kube/feed.ts'
import { objectName } from '#lib/kube/object-name.ts'
import { keyOf, type ObjectKey, parseKey } from '#lib/kube/object-ref.ts'
import type { WorkloadEntry } from '#lib/kube/objects.ts'
import { sourceById } from '#lib/mesh/inventory.ts'
import { hostsOfSource } from '#lib/mesh/selection.ts'
import type { Arrival, ArrivalsAnswer } from '#lib/onboarding/arrival/arrival.ts'
import {
  type ArrivalScene,
  type CountedTraffic,
  proxiesOfEntry,
} from '#lib/onboarding/arrival/arrival-scene.ts'
import {
  arrivalOfEntry,
  arrivalsWithoutEntry,
  lastConnectedMs,
  newestEntries,
} from '#lib/onboarding/arrival/read-arrivals.ts'
import { type SeenSteps, withSeenTimes } from '#lib/onboarding/arrival/seen-steps.ts'
import { waitingFor } from '#lib/onboarding/arrival/waiting.ts'
import type { OrReason } from '#lib/onboarding/told-endpoints.ts'
import type { Clock } from '#server/clock.ts'
import { atOnce } from '#server/http/at-once.ts'
import { parseInput } from '#server/http/respond.ts'
import { askCallers, type Callers, callersOf } from '#server/onboarding/ask-callers.ts'
import { askOwnEnvoy } from '#server/onboarding/ask-own-envoy.ts'
import { countedSince } from '#server/onboarding/counted-since.ts'
import type { OnboardingRuntime } from '#server/onboarding/onboarding-runtime.ts'
import { createSharedAnswers } from '#server/onboarding/share-answers.ts'
import type { ProxyList } from '#server/proxies/create-mesh-proxies.ts'

/** More arrive at a time than anybody follows; the group's page lists all. */
const MOST = 10
const AT_ONCE = 3
const OWN = 'its own Envoy'

/** `<namespace>/<name>` of an object. */
export const objectKeySchema = z
  .string()
  .max(520)
  .regex(/^[^/]+\/[^/]+$/, 'is no <namespace>/<name>')
  .transform(parseKey)
  .pipe(z.object({ namespace: objectName, name: objectName }))
const querySchema = z.object({
  group: objectKeySchema,
  since: z.coerce.number().int().min(0).max(8.64e15).optional(),
})

/**
 * How far the newest VMs of a WorkloadGroup have come, and what is known while one is waited for. `since` in the query is the
 * `atMs` of an earlier answer. Throws AppError `bad-request`.
 */
export async function readArrivals(
  runtime: OnboardingRuntime,
  query: URLSearchParams,
  clock: Clock,
): Promise<ArrivalsAnswer> {
  const { group, since } = parseInput(Object.fromEntries(query), querySchema)
  const { store, istiods } = runtime
  const key = keyOf(group)
  const [look, counted] = await Promise.all([
    shared(runtime.proxies, key, () => lookAt(runtime, key, clock), clock),
    countedSince(istiods, since ?? null, clock),
  ])
  const { lastMs, ...seen } = look
  const { inventory } = store
  return {
    group: { ...group, exists: inventory.objects.WorkloadGroup.has(key) },
    waiting: waitingFor({
      inventory,
      group: key,
      lastConnectedMs: lastMs,
      lookingSinceMs: since ?? look.atMs,
      unread: notLiveOf(store.feeds(), ['WorkloadGroup', 'WorkloadEntry', 'ServiceAccount']).join(', '),
      counted,
      istiodHost: `istiod.${runtime.settings.ISTHMUS_ISTIOD_NAMESPACE}.svc`,
    }),
    ...seen,
  }
}

/** What is the same for all who look at a group. */
type Look = Pick<ArrivalsAnswer, 'arrivals' | 'more' | 'missing' | 'atMs'> & { lastMs: number | null }
const shared = createSharedAnswers<OnboardingRuntime['proxies'], Look>()

async function lookAt(runtime: OnboardingRuntime, key: ObjectKey, clock: Clock): Promise<Look> {
  const { store, istiods } = runtime
  const { inventory } = store
  const [list, endpoints] = await Promise.all([runtime.proxies.read(), istiods.endpoints()])
  const { entries, total } = newestEntries({ inventory }, key, MOST)
  const connected: ArrivalScene['connected'] =
    list.told.atMs === null
      ? { reason: list.reason }
      : { proxies: list.told.connected, asked: list.told.asked, missing: list.missing, atMs: list.told.atMs }
  const traffic = await trafficTo(runtime, entries, { connected, list, clock })
  const scene: ArrivalScene = {
    inventory,
    nowMs: clock.nowMs(),
    unread: notLiveOf(store.feeds(), ['WorkloadEntry', 'Service', 'ServiceEntry']),
    connected,
    endpoints,
    addresses: runtime.proxies.addresses(),
    traffic: (entry) => traffic.get(keyOf(entry)) ?? { reason: 'Not asked yet' },
  }
  const seen = seenOf(runtime)
  const without = arrivalsWithoutEntry(key, scene)
  const newest = newestFirst([
    ...without.slice(0, MOST),
    ...entries.map((entry) => arrivalOfEntry(entry, scene)),
  ]).slice(0, MOST)
  return {
    arrivals: newest.map((arrival) => withSeenTimes(arrival, seen, scene.nowMs)),
    more: without.length + total - newest.length,
    missing: missingWords(scene, list),
    lastMs: lastConnectedMs(key, scene),
    atMs: scene.nowMs,
  }
}

const newestFirst = (arrivals: Arrival[]): Arrival[] =>
  arrivals.sort((a, b) => (b.sinceMs ?? 0) - (a.sinceMs ?? 0))

function missingWords({ connected, endpoints, unread }: ArrivalScene, { missing }: ProxyList): string {
  const words = [
    unread.length > 0 ? `Not read or not current: ${unread.join(', ')}` : '',
    'reason' in connected ? connected.reason : missing,
    'reason' in endpoints ? endpoints.reason : endpoints.missing,
  ]
  return [...new Set(words.filter(Boolean))].join('. ')
}

const seenBy = new WeakMap<object, SeenSteps>()
function seenOf({ envoys }: OnboardingRuntime): SeenSteps {
  const seen = seenBy.get(envoys) ?? new Map()
  seenBy.set(envoys, seen)
  return seen
}

type Told = { connected: ArrivalScene['connected']; list: ProxyList; clock: Clock }

/** What came to VMs that may be endpoints, by their own Envoys and those of callers. */
async function trafficTo(
  runtime: OnboardingRuntime,
  entries: readonly WorkloadEntry[],
  { connected, list, clock }: Told,
): Promise<ReadonlyMap<ObjectKey, OrReason<CountedTraffic>>> {
  const { inventory } = runtime.store
  const wanted = entries.filter(
    (entry) => isEligible(entry) && (inventory.entrySources.get(keyOf(entry.metadata))?.size ?? 0) > 0,
  )
  if (wanted.length === 0) return new Map()
  const callers = await askCallers(runtime, clock)
  const told = await atOnce(wanted, AT_ONCE, async (entry) => {
    const [id = ''] = proxiesOfEntry({ connected }, entry.metadata)
    const counted = await counts(id, entry)
    return [keyOf(entry.metadata), counted] as const
  })
  return new Map(told)

  async function counts(id: string, entry: WorkloadEntry): Promise<OrReason<CountedTraffic>> {
    const proxy = list.byId.get(id)?.proxy
    const own = proxy
      ? await askOwnEnvoy(runtime, proxy, clock)
      : { reason: 'No istiod has told yet which proxy stands for it' }
    if (!('reason' in own) && own.total > 0) return { count: own.total, by: OWN }
    const sent = 'reason' in callers ? callers : sentTo(callers, id, entry)
    if (!('reason' in sent)) return sent
    return 'reason' in own ? { reason: `${own.reason}. ${sent.reason}` } : { count: 0, by: OWN }
  }

  /** What the few callers that were asked have not sent, others may have. */
  function sentTo(callers: Callers, id: string, entry: WorkloadEntry): OrReason<CountedTraffic> {
    const { address, network } = entry.spec
    const { proxies, endpoints } = callersOf(callers, { address, network, proxy: id, hosts: hostsOf(entry) })
    let count = 0
    for (const { counters } of endpoints) count += counters?.requests || (counters?.connections ?? 0)
    if (count > 0)
      return {
        count,
        by: proxies.length === 1 ? 'a caller’s Envoy' : `the Envoys of ${proxies.length} callers`,
      }
    return {
      reason: `${proxies.length} of ${callers.of} Envoys that can be reached were asked, and have sent it nothing`,
    }
  }

  function hostsOf(entry: WorkloadEntry): ReadonlySet<string> {
    const sources = inventory.entrySources.get(keyOf(entry.metadata)) ?? []
    return new Set(
      [...sources].flatMap((id) => {
        const source = sourceById(inventory, id)
        return source ? hostsOfSource(source) : []
      }),
    )
  }
}

import { keyOf, type ObjectKey, type ObjectRef } from '#lib/kube/object-ref.ts'
import type { WorkloadEntry } from '#lib/kube/objects.ts'
import { entriesBehind } from '#lib/mesh/backends.ts'
import { type Inventory, sourceById } from '#lib/mesh/inventory.ts'
import { type CarriedHost, labelsOfSubset, takingEntry, weightOf } from '#lib/onboarding/leaving/carried.ts'

/** A weight to write: `from` 0 is none written. */
export type WeightChange = { ref: ObjectRef; from: number; to: number }

/**
 * How to take requests off one VM by weights. Istio has no weight 0 for a WorkloadEntry (it means 1), so this one gets 1 and its
 * peers a hundred times what they have.
 */
export type DrainPlan =
  | { kind: 'weights'; changes: WeightChange[]; percentAfter: number }
  /** Its share of each of its destinations is as small as it gets. */
  | { kind: 'small'; percentNow: number }
  | { kind: 'none'; reason: string }

export const FACTOR = 100
/** Of the requests to a destination; less than this is not worth a change. */
const SMALL_PERCENT = 1
/** An edit holds 32 objects. */
const MOST_PEERS = 31
const MOST_WEIGHT = 2 ** 32 - 1

/** The plan for an entry as the mesh is now; `carried` is what carriedBy says of it. */
export function drainPlan(
  inventory: Readonly<Inventory>,
  key: ObjectKey,
  carried: readonly CarriedHost[],
): DrainPlan {
  const entry = inventory.objects.WorkloadEntry.get(key)
  if (!entry) return none('There is no such entry any more')
  if (!inventory.health.get(key)?.eligible) return none('It takes no requests: Istio has it in no endpoints')
  const sent = sentTo(carried)
  if (sent.length === 0) return none('Nothing sends requests to it')
  const own = weightOf(entry)
  const now = worst(sent, own)
  if (isSmall(now.percent)) return { kind: 'small', percentNow: now.percent }
  const ownChange = own > 1 ? [change(entry, 1)] : []
  const alone = worst(sent, 1)
  if (isSmall(alone.percent)) return { kind: 'weights', changes: ownChange, percentAfter: alone.percent }
  if (sent.some(({ othersWeight }) => othersWeight === 0))
    return none(
      `No other VM stands beside it for ${now.words}: weights of entries move nothing. Lower the weight of its destination instead`,
    )
  const mixed = sent.find(({ fixedWeight }) => fixedWeight > 0)
  if (mixed)
    return none(
      `${mixed.hasPods ? 'Pods' : 'Endpoints written in the ServiceEntry'} stand beside it for ${mixed.words}: raising the weights of VMs would take requests from them. Divide them by subsets first, or go on with what it takes, ${shareWords(now)}`,
    )
  const peers = peersOf(inventory, key, carried)
  if (peers.length > MOST_PEERS)
    return none(
      `More than ${MOST_PEERS} VMs stand beside it, which is more than one change takes. It gets ${shareWords(now)}`,
    )
  if (peers.some((peer) => weightOf(peer) * FACTOR > MOST_WEIGHT))
    return none('The weights of its peers are as large as they can be')
  const raised = peers.map((peer) => change(peer, weightOf(peer) * FACTOR))
  const after = Math.max(...sent.map(({ othersWeight }) => percentOf(1, othersWeight * FACTOR)))
  return { kind: 'weights', changes: [...ownChange, ...raised], percentAfter: after }
}

const none = (reason: string): DrainPlan => ({ kind: 'none', reason })

/** A destination that requests are sent to, and the weight of all others there. */
type Sent = { words: string; othersWeight: number; fixedWeight: number; hasPods: boolean }

const sentTo = (carried: readonly CarriedHost[]): Sent[] =>
  carried.flatMap(({ host, routes }) =>
    routes
      .filter(({ percent }) => percent > 0)
      .map(({ subset, totalWeight, weight, fixedWeight, otherPods }) => ({
        words: subset ? `subset ${subset} of ${host}` : host,
        othersWeight: totalWeight - weight,
        fixedWeight,
        hasPods: otherPods > 0,
      })),
  )

/** The destination of which an entry with this weight gets the largest part. */
function worst(sent: readonly Sent[], weight: number): { percent: number; words: string } {
  const parts = sent.map(({ words, othersWeight }) => ({ words, percent: percentOf(weight, othersWeight) }))
  return parts.reduce((most, one) => (one.percent > most.percent ? one : most))
}

const percentOf = (own: number, others: number): number => (own * 100) / (own + others)
const isSmall = (percent: number): boolean => percent <= SMALL_PERCENT
const shareWords = ({ percent, words }: { percent: number; words: string }): string =>
  `${percent < 10 ? Math.round(percent * 10) / 10 : Math.round(percent)} % of ${words}`

const change = ({ metadata, spec }: WorkloadEntry, to: number): WeightChange => ({
  ref: { kind: 'WorkloadEntry', namespace: metadata.namespace, name: metadata.name },
  from: spec.weight,
  to,
})

/**
 * The other entries that stand in a destination with it and take requests, by name; no more than tell that they are too many.
 * All of them are raised alike, so that they keep how they stand to one another.
 */
function peersOf(
  inventory: Readonly<Inventory>,
  key: ObjectKey,
  carried: readonly CarriedHost[],
): WorkloadEntry[] {
  const peers = new Map<ObjectKey, WorkloadEntry>()
  for (const { host, source: ref, routes } of carried) {
    const source = sourceById(inventory, `${ref.kind}/${keyOf(ref)}`)
    const subsets = new Set(routes.filter(({ percent }) => percent > 0).map((route) => route.subset))
    if (!source) continue
    for (const subset of subsets)
      for (const other of entriesBehind(inventory, source, labelsOfSubset(inventory, host, subset) ?? {})) {
        const entry = other === key ? null : takingEntry(inventory, other)
        if (entry) peers.set(other, entry)
        if (peers.size > MOST_PEERS) return [...peers.values()]
      }
  }
  return [...peers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
}

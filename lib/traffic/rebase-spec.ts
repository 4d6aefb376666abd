import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { identitiesOf, isKeyedList } from '#lib/traffic/rule-identity.ts'
import { ownField } from '#lib/traffic/spec-edit.ts'
import { readWeight } from '#lib/traffic/weights.ts'

type Path = readonly (string | number)[]
type Conflicts = string[]

/**
 * Brings an edit over to a newer version of the object: `mine` and `live` both come from `base`. What only one side
 * changed is taken; where both changed the same thing, `mine` stands and the JSON pointer of it is listed.
 *
 * Rules, destinations and subsets are followed by what they are rather than by position where that is unambiguous.
 * The weights of one rule, a Destination, a StringMatch and a load balancer each change as one.
 */
export function rebaseSpec(
  base: JsonObject,
  mine: JsonObject,
  live: JsonObject,
): { spec: JsonObject; conflicts: string[] } {
  const conflicts: Conflicts = []
  const spec = merge(base, mine, live, [], conflicts)
  return { spec: isJsonObject(spec) ? spec : mine, conflicts }
}

/** Undefined stands for what is not there. */
function merge(base: unknown, mine: unknown, live: unknown, path: Path, conflicts: Conflicts): unknown {
  if (isDeepStrictEqual(mine, base)) return live
  if (isDeepStrictEqual(live, base) || isDeepStrictEqual(mine, live)) return mine
  if (isJsonObject(base) && isJsonObject(mine) && isJsonObject(live) && !isWhole(path, [base, mine, live]))
    return mergeObjects(base, mine, live, path, conflicts)
  if (Array.isArray(base) && Array.isArray(mine) && Array.isArray(live))
    return mergeLists(base, mine, live, path, conflicts)
  return conflict(mine, path, conflicts)
}

function conflict<T>(mine: T, path: Path, conflicts: Conflicts): T {
  conflicts.push(path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''))
  return mine
}

/** Parts of which half from one side and half from the other would mean something that nobody wanted. */
const isWhole = (path: Path, sides: readonly JsonObject[]): boolean =>
  ['destination', 'mirror', 'loadBalancer'].includes(String(path.at(-1))) ||
  sides.some((side) => ['exact', 'prefix', 'regex'].some((op) => Object.hasOwn(side, op)))

function mergeObjects(
  base: JsonObject,
  mine: JsonObject,
  live: JsonObject,
  path: Path,
  conflicts: Conflicts,
): JsonObject {
  const keys = new Set([...Object.keys(live), ...Object.keys(mine)])
  return Object.fromEntries(
    [...keys].flatMap((key): [string, unknown][] => {
      const value = merge(
        ownField(base, key),
        ownField(mine, key),
        ownField(live, key),
        [...path, key],
        conflicts,
      )
      return value === undefined ? [] : [[key, value]]
    }),
  )
}

type List = readonly unknown[]
type Ids = readonly string[]

function mergeLists(base: List, mine: List, live: List, path: Path, conflicts: Conflicts): List {
  const isKeyed = isKeyedList(path)
  if (isKeyed && path.at(-1) === 'route' && bothWeighed(base, mine, live))
    return conflict(mine, path, conflicts)
  const [ofBase, ofMine, ofLive] = [base, mine, live].map((list) =>
    isKeyed ? identitiesOf(list, path) : null,
  )
  const ids = ofBase && ofMine && ofLive ? { base: ofBase, mine: ofMine, live: ofLive } : null
  const isAligned = base.length === mine.length && base.length === live.length
  if (isAligned && !(ids && (hasMoved(ids.base, ids.mine) || hasMoved(ids.base, ids.live)))) {
    return mine.map((one, index) => {
      const at = [...path, index]
      const isReplacedTwice =
        ids !== null && new Set([ids.base[index], ids.mine[index], ids.live[index]]).size === 3
      return isReplacedTwice
        ? conflict(one, at, conflicts)
        : merge(base[index], one, live[index], at, conflicts)
    })
  }
  return ids ? mergeKeyed({ base, mine, live }, ids, path, conflicts) : conflict(mine, path, conflicts)
}

const hasMoved = (before: Ids, after: Ids): boolean =>
  after.some((id, index) => before[index] !== id && before.includes(id))

function mergeKeyed(
  lists: { base: List; mine: List; live: List },
  ids: { base: Ids; mine: Ids; live: Ids },
  path: Path,
  conflicts: Conflicts,
): List {
  const find = (side: 'base' | 'mine' | 'live', id: string): unknown => {
    const index = ids[side].indexOf(id)
    return index < 0 ? undefined : lists[side][index]
  }
  return mergeOrder(ids, path, conflicts).flatMap((id) => {
    const index = ids.mine.includes(id) ? ids.mine.indexOf(id) : ids.live.indexOf(id)
    const value = merge(find('base', id), find('mine', id), find('live', id), [...path, index], conflicts)
    return value === undefined ? [] : [value]
  })
}

/** The order of the side that moved something, with what only the other one has behind its neighbour there. */
function mergeOrder(
  { base, mine, live }: { base: Ids; mine: Ids; live: Ids },
  path: Path,
  conflicts: Conflicts,
): string[] {
  const isCommon = (id: string) => base.includes(id) && mine.includes(id) && live.includes(id)
  const [wasOrder, mineOrder, liveOrder] = [base, mine, live].map((ids) => ids.filter(isCommon))
  const isMineMoved = !isDeepStrictEqual(mineOrder, wasOrder)
  const isLiveMoved = !isDeepStrictEqual(liveOrder, wasOrder)
  if (isMineMoved && isLiveMoved && !isDeepStrictEqual(mineOrder, liveOrder)) conflict(null, path, conflicts)
  const [first, second] = isLiveMoved && !isMineMoved ? [live, mine] : [mine, live]
  const order = [...first]
  for (const [index, id] of second.entries()) {
    if (order.includes(id)) continue
    const neighbour = second[index - 1]
    order.splice(neighbour === undefined ? 0 : order.indexOf(neighbour) + 1, 0, id)
  }
  return order
}

/** Whether both sides shared out a rule's traffic, and not alike. A destination of weight 0 changes nothing. */
function bothWeighed(base: List, mine: List, live: List): boolean {
  const isAligned = base.length === mine.length && base.length === live.length
  const read = (list: List) => {
    const weights = list.length === 1 ? [100] : list.map(readWeight)
    if (isAligned) return weights
    const ids = identitiesOf(list, ['route']) ?? list.map((_, index) => String(index))
    return Object.fromEntries(
      ids.flatMap((id, index) => (weights[index] === 0 ? [] : [[id, weights[index]]])),
    )
  }
  const [was, mines, lives] = [read(base), read(mine), read(live)]
  return !isDeepStrictEqual(mines, was) && !isDeepStrictEqual(lives, was) && !isDeepStrictEqual(mines, lives)
}

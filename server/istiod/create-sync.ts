import type { Acknowledgement } from '#lib/traffic/operation.ts'
import type { Clock } from '#server/clock.ts'
import { createOffThread, type OffThread } from '#server/envoy/off-thread.ts'
import { readRows } from '#server/envoy/read-rows.ts'
import { acknowledgement, type Connected } from '#server/istiod/acknowledgement.ts'
import { askFresh } from '#server/istiod/ask-fresh.ts'
import type { Door } from '#server/istiod/door.ts'
import type { FoundIstiods } from '#server/istiod/find-istiods.ts'
import { type HasRead, hasRead, type Written } from '#server/istiod/has-read.ts'
import type { ProxySync } from '#server/istiod/read-syncz.ts'
import { sayWhy } from '#server/istiod/say-why.ts'
import { type Before, beforeOf, standingOf } from '#server/istiod/standing.ts'
import { SYNC_TYPES, type Sync, type SyncMark, type SyncType } from '#server/istiod/sync.ts'

/** istiod's longest pause before it sends a change (PILOT_DEBOUNCE_MAX). */
const SETTLE_MS = 10_000
/** Nothing new for so long ends a push, as far as can be seen from outside. */
const QUIET_MS = 400
/** Each proxy has about 2 KiB in the answer. */
const LIMIT_BYTES = 128 * 1024 * 1024
/** An answer is good for as many times as long as it took: istiod and this process have other things to do. */
const REST_TIMES = 5

type Limits = { settleMs?: number; quietMs?: number; limitMs?: number; limitBytes?: number }
type Answer = { proxies: (ProxySync & { istiod: string })[] } | { reason: string }
/** What the questions about a mark have shown so far, of one type. */
type Memory = {
  lastSent: ReadonlyMap<string, string>
  quietSinceMs: number
  /** Proxies seen up to date after istiod's longest pause: a later push is none of this write's business. */
  seen: Set<string>
  /** The istiods that are known to have read what was written, or can't tell. */
  readBy: Set<string>
  /** The latest answer, and until when it is given again; null before the first. */
  latest: { answer: Acknowledgement; untilMs: number } | null
}

/**
 * Asks every istiod for the state of its proxies (/debug/syncz). `istiods` gives the doors to all replicas, since each knows
 * only its own connections: when one is missing, nothing is claimed.
 */
export function createSync(options: {
  istiods: () => FoundIstiods
  clock: Clock
  limits?: Limits
  /** Where large answers are read. */
  offThread?: OffThread
}): Sync {
  const { istiods, clock, limits = {}, offThread = createOffThread() } = options
  const { settleMs = SETTLE_MS, quietMs = QUIET_MS } = limits
  const request = { limitBytes: limits.limitBytes ?? LIMIT_BYTES, ...limitOf(limits) }
  /** Marks that `since` was asked about. */
  const asked = new WeakSet<SyncMark>()
  const errorsBefore = new WeakMap<SyncMark, Before['errors']>()
  const memories = new Map(SYNC_TYPES.map((type) => [type, new WeakMap<SyncMark, Memory>()]))
  const asking = askFresh(ask, clock)

  return {
    async mark() {
      const atMs = clock.nowMs()
      const { answer } = await asking.fresh()
      const before = 'proxies' in answer ? beforeOf(answer.proxies) : null
      const mark: SyncMark = { atMs, sent: before?.sent ?? null }
      if (before) errorsBefore.set(mark, before.errors)
      return mark
    },
    async since(mark, type, written) {
      const memory = memoryOf(mark, type)
      const { latest } = memory
      if (latest && clock.nowMs() < latest.untilMs) return latest.answer
      const sinceMs = clock.nowMs()
      const readers = written ? await askReaders(memory, written) : []
      // What was asked before the write says nothing of it; later on, two who ask at the same time are told the same.
      const isFirst = !asked.has(mark)
      asked.add(mark)
      const { answer: found, tookMs } = await (isFirst ? asking.fresh() : asking.current())
      const judged = judge(found, mark, type, memory)
      if ('proxies' in found)
        for (const { name, has } of readers) if (has === 'untold') memory.readBy.add(name)
      const late = readers.find(({ has }) => has === 'older' || (has === 'unlike' && !isSettled(mark)))
      const isEarly = late && (judged.state === 'acknowledged' || judged.state === 'waiting')
      const answer: Acknowledgement = isEarly
        ? { ...judged, state: 'waiting', reason: `${late.name} has not read it from the API server yet` }
        : judged
      const costMs = Math.max(tookMs, clock.nowMs() - sinceMs)
      if (answer.state !== 'unknown') memory.latest = { answer, untilMs: clock.nowMs() + costMs * REST_TIMES }
      return answer
    },
  }

  /**
   * How far the istiods are that are not known to have read the write: what they send until then is of somebody else's making.
   * What was sent before one was seen to have read it does not end the quiet that a push ends with.
   */
  async function askReaders(memory: Memory, written: Written): Promise<{ name: string; has: HasRead }[]> {
    const found = istiods()
    const unread = 'doors' in found ? found.doors.filter(({ name }) => !memory.readBy.has(name)) : []
    const readers = await Promise.all(
      unread.map(async (door) => ({ name: door.name, has: await hasRead(door, written, limitOf(limits)) })),
    )
    for (const { name, has } of readers) {
      if (has !== 'read') continue
      memory.readBy.add(name)
      memory.quietSinceMs = clock.nowMs()
    }
    return readers
  }

  function isSettled(mark: SyncMark): boolean {
    return clock.nowMs() - mark.atMs >= settleMs
  }

  function judge(answer: Answer, mark: SyncMark, type: SyncType, memory: Memory): Acknowledgement {
    if ('reason' in answer) return unknown(answer.reason)
    const before = mark.sent && { sent: mark.sent, errors: errorsBefore.get(mark) ?? new Map() }
    const proxies = answer.proxies.map(
      (one): Connected => ({
        ...standingOf(one, type, before),
        proxy: one.proxy,
        istiod: one.istiod,
      }),
    )
    const nowMs = clock.nowMs()
    const settled = isSettled(mark)
    if (settled) for (const { isBehind, proxy } of proxies) if (!isBehind) memory.seen.add(proxy)
    if (settled && proxies.length === 0 && mark.sent && mark.sent.size > 0)
      return unknown('Proxies were connected to istiod before the write, and none is now')
    // Without a mark nothing tells what is new, so that only the longest pause can.
    const isQuiet = mark.sent !== null && quietFor(memory, proxies, nowMs) >= quietMs
    return acknowledgement(proxies, { isSettled: settled, isQuiet, seen: memory.seen })
  }

  function memoryOf(mark: SyncMark, type: SyncType): Memory {
    const memory = memories.get(type)?.get(mark) ?? {
      lastSent: new Map(),
      quietSinceMs: mark.atMs,
      seen: new Set(),
      readBy: new Set(),
      latest: null,
    }
    memories.get(type)?.set(mark, memory)
    return memory
  }

  async function ask(): Promise<Answer> {
    const found = istiods()
    if ('reason' in found) return found
    const answers = await Promise.all(found.doors.map(askOne))
    const wrong = answers.flatMap((answer) => ('reason' in answer ? answer.reason : []))
    if (wrong.length > 0) return { reason: wrong.join('; ') }
    return {
      proxies: newestStreams(answers.flatMap((answer) => ('proxies' in answer ? answer.proxies : []))),
    }
  }

  async function askOne(door: Door): Promise<Answer> {
    try {
      const proxies = await readRows(offThread, 'syncz', await door.getBytes('/debug/syncz', request))
      if (!proxies) return { reason: `${door.name} answered something that is not the state of proxies` }
      return { proxies: proxies.map((one) => ({ ...one, istiod: door.name })) }
    } catch (error) {
      return { reason: sayWhy(door, error) }
    }
  }
}

const limitOf = ({ limitMs }: Limits): { limitMs?: number } => (limitMs === undefined ? {} : { limitMs })

const unknown = (reason: string): Acknowledgement => ({
  state: 'unknown',
  connected: 0,
  sent: 0,
  acknowledged: 0,
  rejected: [],
  reason,
})

/** A proxy that has changed istiods may still be listed by the old one: its newer stream counts. */
function newestStreams<T extends ProxySync>(proxies: readonly T[]): T[] {
  const newest = new Map<string, T>()
  for (const one of proxies) {
    const other = newest.get(one.proxy)
    if (!other || one.sentAtMs > other.sentAtMs) newest.set(one.proxy, one)
  }
  return [...newest.values()]
}

/** How long nothing new has been seen to be sent. Milliseconds. */
function quietFor(memory: Memory, proxies: readonly Connected[], nowMs: number): number {
  const sent = new Map(proxies.map((one) => [one.proxy, one.sent]))
  const isSame =
    sent.size === memory.lastSent.size && proxies.every((one) => memory.lastSent.get(one.proxy) === one.sent)
  memory.lastSent = sent
  if (!isSame) memory.quietSinceMs = nowMs
  return nowMs - memory.quietSinceMs
}

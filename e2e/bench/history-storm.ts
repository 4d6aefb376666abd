import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { KINDS } from '../../lib/kube/kinds.ts'
import { OBJECT_SCHEMAS } from '../../lib/kube/objects.ts'
import { systemClock } from '../../server/clock.ts'
import { type History, startHistory } from '../../server/history/history.ts'
import {
  connectDatabase,
  type DatabasePlace,
  type HistoryDatabase,
} from '../../server/history/open-database.ts'
import { createInventoryStore, type InventoryStore } from '../../server/inventory/store.ts'
import { createLog } from '../../server/log/log.ts'
import { formatMs, type Report } from './history-engine.ts'
import { stormEntry, stormGroups } from './history-storm-objects.ts'

const STORM_MS = 10_000
const EVENTS_EVERY_MS = 10
const STALE_AFTER_MS = 45 * 60_000
const PATIENCE_MS = 300_000
/** What the first sight of a connected, healthy VM tells: registered, connected, healthy. */
const FIRST_SIGHT = 3

type Memory = { heap: number; rss: number }

/** Every VM of a mesh turns unhealthy once within {@link STORM_MS}: is all of it stored, and what does that cost? */
export async function benchStorm(
  place: DatabasePlace,
  entries: number,
  collect: () => void,
  report: Report,
): Promise<void> {
  const store = createInventoryStore({
    clock: systemClock,
    source: { kind: 'demo', server: 'https://demo', user: 'bench' },
    staleAfterMs: STALE_AFTER_MS,
  })
  let stored = 0
  const history = startHistory({
    place,
    store,
    clock: systemClock,
    log: createLog('warn'),
    rules: { staleAfterMs: STALE_AFTER_MS, graceMs: 10_000 },
    flapping: { count: 3, withinMs: 10 * 60_000 },
    retention: { keepMs: 3650 * 86_400_000, maxRows: 1e9 },
    outgoing: () => [],
    onStored(transitions) {
      stored += transitions.length
    },
  })
  const db = connectDatabase(place)
  try {
    const firstMs = performance.now()
    list(store, entries)
    await until(() => stored >= entries * FIRST_SIGHT, history)
    report(
      'first sight stored',
      `${stored} transitions of ${entries} VMs in ${seconds(performance.now() - firstMs)}`,
    )
    const lastId = await newestId(db)
    // Every VM is written again with the verdict it had: no transition, but tables of V8 grow to where they stay.
    await deliver(store, entries, 'True')
    await delay(2_000)
    report('event loop while nothing happens', await delayDuring(() => delay(STORM_MS)))
    stored = 0
    const before = memoryNow(collect)
    const peak = { ...before }
    const sampling = setInterval(() => raise(peak), 100)
    let tookMs = 0
    let afterMs = 0
    const loop = await delayDuring(async () => {
      const startedMs = performance.now()
      await deliver(store, entries, 'False')
      const deliveredMs = performance.now()
      await until(() => stored >= entries, history)
      tookMs = performance.now() - startedMs
      afterMs = performance.now() - deliveredMs
    })
    clearInterval(sampling)
    report('event loop in the storm', loop)
    report('all stored', `after ${seconds(tookMs)}, ${seconds(afterMs)} after the last event`)
    const after = memoryNow(collect)
    await delay(STORM_MS)
    const later = memoryNow(collect)
    report('new transitions', await whatIsNew(db, lastId, entries))
    for (const field of ['heap', 'rss'] as const)
      report(`memory, ${field}`, grown(field, before, peak, after, later))
  } finally {
    await history.stop()
    store.close()
    await db.destroy()
  }
}

function list(store: InventoryStore, entries: number): void {
  const namespace = OBJECT_SCHEMAS.Namespace.parse({
    metadata: { name: 'kube-system', uid: '0e9a1f6c-51b7-4b7e-8a38-6f2d8c1e7a90' },
  })
  for (const kind of KINDS) {
    const sink = store.sink(kind)
    if (kind === 'Namespace') sink.onReplace([namespace])
    else if (kind === 'WorkloadGroup') sink.onReplace(stormGroups())
    else if (kind === 'WorkloadEntry')
      sink.onReplace(
        Array.from({ length: entries }, (_, index) => stormEntry(index, 'True', Date.now() - 60_000)),
      )
    else sink.onReplace([])
    sink.onFeed({ state: 'synced' })
  }
}

/** As the watch would: what changed since the last delivery, in no order of names, some while after istiod wrote it. */
async function deliver(store: InventoryStore, entries: number, healthy: 'True' | 'False'): Promise<void> {
  const sink = store.sink('WorkloadEntry')
  const startedMs = performance.now()
  for (let sent = 0; sent < entries; ) {
    await delay(EVENTS_EVERY_MS)
    const due = Math.min(entries, Math.floor(((performance.now() - startedMs) / STORM_MS) * entries))
    const events = Array.from({ length: due - sent }, (_, at) => ({
      type: 'upsert' as const,
      object: stormEntry(((sent + at) * 7919) % entries, healthy, Date.now() - 20 - ((sent + at) % 180)),
    }))
    if (events.length > 0) sink.onEvents(events)
    sent = due
  }
}

async function until(isDone: () => boolean, history: History): Promise<void> {
  const startedMs = performance.now()
  while (!isDone()) {
    if (performance.now() - startedMs > PATIENCE_MS)
      throw new Error(`not stored after ${seconds(PATIENCE_MS)}: ${JSON.stringify(history.status())}`)
    await delay(50)
  }
}

async function delayDuring(work: () => Promise<unknown>): Promise<string> {
  const monitor = monitorEventLoopDelay({ resolution: 5 })
  monitor.enable()
  await work()
  monitor.disable()
  const ms = (nanoseconds: number): string => formatMs(nanoseconds / 1e6)
  return `p50 ${ms(monitor.percentile(50))}, p99 ${ms(monitor.percentile(99))}, max ${ms(monitor.max)} (${monitor.count} samples)`
}

async function newestId(db: HistoryDatabase): Promise<number> {
  const { id } = await db
    .selectFrom('transition')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return id
}

async function whatIsNew(db: HistoryDatabase, lastId: number, entries: number): Promise<string> {
  const rows = await db
    .selectFrom('transition')
    .select((row) => [
      'kind',
      row.fn.countAll<number>().as('count'),
      row.fn.count<number>('subject_id').distinct().as('subjects'),
    ])
    .where('id', '>', lastId)
    .groupBy('kind')
    .execute()
  const isExact =
    rows.length === 1 &&
    rows[0]?.kind === 'unhealthy' &&
    rows[0].count === entries &&
    rows[0].subjects === entries
  if (!isExact) process.exitCode = 1
  const found = rows.map(({ kind, count, subjects }) => `${count} ${kind} of ${subjects} VMs`).join(', ')
  return `${found}: ${isExact ? 'exactly one a VM' : 'WRONG'}`
}

function memoryNow(collect: () => void): Memory {
  for (let time = 0; time < 3; time++) collect()
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed, rss }
}

function raise(peak: Memory): void {
  const { heapUsed, rss } = process.memoryUsage()
  peak.heap = Math.max(peak.heap, heapUsed)
  peak.rss = Math.max(peak.rss, rss)
}

function grown(field: keyof Memory, before: Memory, peak: Memory, after: Memory, later: Memory): string {
  const mb = (memory: Memory): string => `${(memory[field] / 1e6).toFixed(0)} MB`
  const times = (memory: Memory): string => `× ${(memory[field] / before[field]).toFixed(3)}`
  return `before ${mb(before)}, peak ${mb(peak)}, after ${mb(after)} (${times(after)}), 10 s later ${mb(later)} (${times(later)})`
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

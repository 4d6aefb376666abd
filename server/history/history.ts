import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { EntryRules } from '#lib/health/observe-entry.ts'
import type { Subject, Transition } from '#lib/health/transition.ts'
import type { FlappingRule } from '#lib/history/flapping.ts'
import type { Interval } from '#lib/history/interval.ts'
import type { HistoryStatus } from '#lib/history/status.ts'
import type { Clock } from '#server/clock.ts'
import { clusterName, clusterRead, serverOf } from '#server/history/cluster-name.ts'
import { storeWatch, type Watch } from '#server/history/coverage.ts'
import { describeFailure } from '#server/history/failure.ts'
import { type FlappingNow, followFlapping } from '#server/history/flapping-now.ts'
import {
  connectDatabase,
  connectReader,
  type DatabasePlace,
  type Ledger,
  migrate,
} from '#server/history/open-database.ts'
import { createOutbox } from '#server/history/outbox.ts'
import { pruneBatch, type Retention } from '#server/history/prune.ts'
import { type Ask, createQuestions, unavailable } from '#server/history/questions.ts'
import { readFalls } from '#server/history/read-transitions.ts'
import { createRecorder } from '#server/history/recorder.ts'
import { createSpool } from '#server/history/spool.ts'
import { clusterIdAt, clusterIdOf, readHeads, readPresent, subjectPath } from '#server/history/subjects.ts'
import { createWatches, WATCHED_KINDS } from '#server/history/watches.ts'
import type { Observation, Outgoing } from '#server/history/write-batch.ts'
import { createWriter } from '#server/history/writer.ts'
import type { InventoryStore } from '#server/inventory/store.ts'
import type { Log } from '#server/log/log.ts'
import type { Outbox } from '#server/webhooks/outbox.ts'

export const HISTORY_LIMITS = {
  /** Observations held while the database is away. */
  spool: 200_000,
  batch: 500,
  /** How long the first observation waits for others to be stored with it. */
  gatherMs: 200,
  beatMs: 5_000,
  retryMinMs: 1_000,
  retryMaxMs: 15_000,
  pruneMs: 10 * 60_000,
  /** Between two batches of deletions, so that writers come in between. */
  pruneRestMs: 50,
  stopMs: 800,
}

/** An observation of the past holds dozens of transitions. */
const PAST_BATCH = 50

export type HistoryOptions = {
  place: DatabasePlace
  store: InventoryStore
  clock: Clock
  log: Log
  rules: EntryRules
  flapping: FlappingRule
  retention: Retention
  /** What to tell the world of a new transition. */
  outgoing: (transition: Transition, isFlappingBegun: boolean) => Outgoing[]
  onStored: (stored: readonly Transition[], queued: boolean) => void
  /** What an empty history begins with; the demo mesh invents some. */
  past?: ((inventory: InventoryStore['inventory'], nowMs: number) => Past) | undefined
  limits?: Partial<typeof HISTORY_LIMITS>
}

/** Observations, and when they were being made. */
export type Past = { observations: Observation[]; watched: Interval[] }

export type History = {
  status(): HistoryStatus
  flapping: FlappingNow
  outbox: Outbox
  /** The database itself, for what else is kept in it. Throws `history-unavailable` until it is open. */
  ledger(): Ledger
  read: Ask
  /** Stores what is waiting, for a moment at most, and lets go of the database. */
  stop(): Promise<void>
}

/**
 * Records what happens in the inventory and keeps it in a database. The live mesh never waits for it: what can't be
 * stored is held in a bounded spool and caught up with later, and what was not seen or not held is a gap.
 */
export function startHistory(options: HistoryOptions): History {
  const { place, store, clock, log } = options
  const limits = { ...HISTORY_LIMITS, ...options.limits }
  const replica = randomUUID()
  const db = connectDatabase(place)
  const reader = connectReader(place, db)
  const spool = createSpool(limits.spool)
  const watches = createWatches()
  const flapping = followFlapping(options.flapping)
  const write = createWriter({ db, log, flapping, outgoing: options.outgoing })
  const recorder = createRecorder({ store, clock, rules: options.rules, onObservation: keep })
  /** Subjects of which the spool had to refuse something: what is stored of them is not how they are. */
  const lost = new Map<string, Subject>()
  let dueWatches: Watch[] = []
  let told = ''
  let clusterId: number | null = null
  /** The cluster as it was known before, to read about while its name can't be asked. */
  let knownId: number | null = null
  let revision = 0
  let trouble: { sinceMs: number; reason: string } | null = null
  let failures = 0
  let work: Promise<void> | null = null
  let cancelNext: (() => void) | null = null
  let cancelBeat = (): void => undefined
  let cancelPrune = (): void => undefined
  let isStopped = false

  const ledger = (): Ledger => {
    if (clusterId === null) throw unavailable(notYet())
    return { db, clusterId }
  }

  void run().catch((error: unknown) => log.error({ err: error }, 'the history stopped'))
  return {
    status,
    flapping,
    outbox: createOutbox(ledger),
    ledger,
    read: createQuestions({
      db: reader,
      log,
      clusterId: () => clusterId ?? knownId ?? unavailable(notYet()),
    }),
    async stop() {
      isStopped = true
      recorder.stop()
      for (const cancel of [cancelNext, cancelBeat, cancelPrune]) cancel?.()
      await soon(lastWork())
      await soon(Promise.all([db.destroy(), reader.destroy()]).catch(() => undefined))
    },
  }

  async function run(): Promise<void> {
    await recallCluster()
    await clusterRead(store)
    if (isStopped) return
    // One try before watching begins: what the database remembers need not be found out again.
    work = catchUp()
    await work
    work = null
    await recorder.start()
    planNext(0)
    beat()
    cancelPrune = clock.schedule(limits.beatMs, () => void prune())
  }

  /** What can be read before the cluster has been: its history up to the last time. */
  async function recallCluster(): Promise<void> {
    try {
      await migrate(db, place.engine)
      knownId = await clusterIdAt(db, serverOf(store))
    } catch (error) {
      fail(error)
    }
  }

  function notYet(): string {
    return trouble?.reason ?? 'It waits for the cluster to be read'
  }

  function soon(wanted: Promise<unknown>): Promise<unknown> {
    return Promise.race([
      wanted,
      new Promise((resolve) => clock.schedule(limits.stopMs, () => resolve(null))),
    ])
  }

  function keep(observation: Observation): void {
    for (const transition of observation.transitions) flapping.follow(transition)
    if (!spool.push(observation)) lost.set(subjectPath(observation.subject), observation.subject)
    planNext(limits.gatherMs)
  }

  function planNext(delayMs: number): void {
    if (isStopped || cancelNext || work) return
    cancelNext = clock.schedule(delayMs, () => {
      cancelNext = null
      work = catchUp().finally(() => {
        work = null
        if (trouble) planNext(backoffMs())
        else if (spool.size() > 0) planNext(limits.gatherMs)
      })
    })
  }

  /** Opens the database if it has to, and stores all that waits. Never throws: what went wrong is the status. */
  async function catchUp(): Promise<void> {
    try {
      if (clusterId === null) await open()
      await storeWatches()
      while (spool.size() + lost.size > 0) {
        await (spool.size() > 0 ? storeBatch() : lookAgain())
        // With a mesh that never rests this may go on for long.
        await storeWatches()
      }
      // With nothing to store, nothing else would tell whether it can be.
      if (trouble) await sql`select 1`.execute(db)
      if (trouble) log.info('the history is being recorded again')
      trouble = null
      failures = 0
    } catch (error) {
      failures += 1
      fail(error)
    }
    tellStatus()
  }

  function fail(error: unknown): void {
    const reason = describeFailure(error)
    if (trouble?.reason !== reason)
      log.warn({ err: error, waiting: spool.size() }, 'the history can’t be stored')
    trouble = { sinceMs: trouble?.sinceMs ?? clock.nowMs(), reason }
    tellStatus()
  }

  /** Who follows the status hears of it when it changes. */
  function tellStatus(): void {
    const text = JSON.stringify(status())
    if (text !== told) store.setHistory(status())
    told = text
  }

  async function open(): Promise<void> {
    await migrate(db, place.engine)
    const id = await clusterIdOf(db, clusterName(store))
    const present = await readPresent(db, id)
    if (options.past && present.length === 0)
      await storePast(id, options.past(store.inventory, clock.nowMs()))
    recorder.remember(options.past ? await readPresent(db, id) : present)
    for (const fall of await readFalls(db, id, clock.nowMs() - 2 * options.flapping.withinMs))
      flapping.follow(fall)
    clusterId = id
  }

  async function storePast(id: number, { observations, watched }: Past): Promise<void> {
    for (let start = 0; start < observations.length; start += PAST_BATCH) {
      const batch = observations.slice(start, start + PAST_BATCH)
      await write(id, batch, clock.nowMs())
      await new Promise((resolve) => setImmediate(resolve))
    }
    for (const { fromMs, toMs } of watched) {
      for (const kind of WATCHED_KINDS)
        await storeWatch(db, { clusterId: id, replica }, { kind, id: null, fromMs, toMs })
    }
  }

  async function storeBatch(): Promise<void> {
    if (clusterId === null) return
    const batch = spool.peek(limits.batch)
    const written = await write(clusterId, batch, clock.nowMs())
    spool.shift(batch.length)
    revision = Math.max(revision, written.revision)
    options.onStored(written.stored, written.queued)
    // A long backlog must not keep the event loop from everything else.
    await new Promise((resolve) => setImmediate(resolve))
  }

  /** Finds out what became of subjects whose changes were lost: what happened in between stays unknown. */
  async function lookAgain(): Promise<void> {
    if (clusterId === null) return
    const some = [...lost.values()]
      .slice(0, Math.min(limits.batch, limits.spool))
      .map((subject) => ({ subject }))
    const heads = await readHeads(db, clusterId, some)
    for (const { subject } of some) lost.delete(subjectPath(subject))
    recorder.lookAgain(
      some.map(({ subject }) => ({ subject, memory: heads.get(subjectPath(subject))?.memory ?? null })),
    )
  }

  /** Notes how far watching has come, whatever the database does. What else waits to be stored takes it along. */
  function beat(): void {
    cancelBeat = clock.schedule(limits.beatMs, beat)
    noteWatches()
    planNext(0)
  }

  /** Up to the oldest observation that waits, everything seen is stored. */
  function noteWatches(): void {
    const nowMs = clock.nowMs()
    const storedToMs = spool.peek(1)[0]?.seenMs ?? nowMs
    dueWatches = watches.beat({ nowMs, feeds: store.feeds(), storedToMs, dropped: spool.dropped() })
  }

  async function storeWatches(): Promise<void> {
    if (clusterId === null) return
    for (const watch of dueWatches.splice(0)) {
      await storeWatch(db, { clusterId, replica }, watch)
      watches.settled(watch)
    }
  }

  async function prune(): Promise<void> {
    let delayMs = limits.pruneMs
    try {
      if (clusterId !== null && (await pruneBatch(db, clock.nowMs(), options.retention)) > 0)
        delayMs = limits.pruneRestMs
    } catch (error) {
      log.warn({ err: error }, 'old history could not be deleted')
    }
    if (!isStopped) cancelPrune = clock.schedule(delayMs, () => void prune())
  }

  async function lastWork(): Promise<void> {
    await work
    if (!trouble) await catchUp()
    noteWatches()
    if (!trouble) await catchUp()
  }

  function status(): HistoryStatus {
    const waiting = spool.size()
    if (trouble) return { state: 'unavailable', ...trouble, waiting, dropped: spool.dropped() }
    if (clusterId === null) return { state: 'starting' }
    return waiting > limits.batch
      ? { state: 'catching-up', revision, waiting }
      : { state: 'recording', revision }
  }

  function backoffMs(): number {
    return Math.min(limits.retryMaxMs, limits.retryMinMs * 2 ** Math.min(failures - 1, 10))
  }
}

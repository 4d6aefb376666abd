import { carryOn } from '#lib/migration/carry-on.ts'
import { type Decision, decide } from '#lib/migration/decide.ts'
import { ACTIVE_STATES, type MigrationRecord, RUNNER, withEvent } from '#lib/migration/record.ts'
import { AppError } from '#server/app-error.ts'
import type { Actor } from '#server/auth/actor.ts'
import type { Clock } from '#server/clock.ts'
import type { Log } from '#server/log/log.ts'
import { createLeases, type LeaseRef } from '#server/migration/leases.ts'
import { type Look, type LookOptions, look } from '#server/migration/look.ts'
import { stepRequest } from '#server/migration/step-request.ts'
import type { MigrationStore, Stored } from '#server/migration/store.ts'

const TICK_MS = 1_000
/** How often findings that only count on are stored. */
const SAVE_MS = 5_000
const STOP_MS = 800

export type RunnerOptions = LookOptions & {
  store: MigrationStore
  clock: Clock
  log: Log
  /** Who this process is among the replicas. */
  holder: string
}

export type Runner = { wake(): void; stop(): Promise<void> }

/**
 * Looks after the active migrations, each every second. A Lease a migration keeps other replicas from it; what is
 * about to be done is stored before it is done, against the version that was read, so that any process can go on.
 */
export function startRunner(options: RunnerOptions): Runner {
  const { store, clock, log, operations } = options
  const leases = createLeases(options)
  const busy = new Map<string, Promise<void>>()
  const savedMs = new Map<string, number>()
  /** What the log was told, by the migration it is about; each is told once. */
  const troubles = new Map<string, string>()
  let isStopped = false
  let round: Promise<void> | null = null
  let cancel = clock.schedule(0, begin)

  return {
    wake() {
      if (isStopped || round) return
      cancel()
      cancel = clock.schedule(0, begin)
    },
    async stop() {
      isStopped = true
      cancel()
      const rest = Promise.all([round, ...busy.values()])
      const late = new Promise<void>((resolve) => clock.schedule(STOP_MS, resolve))
      await Promise.race([rest, late])
      await Promise.race([Promise.all(leases.held().map((lease) => leases.release(lease))), late])
    },
  }

  function begin(): void {
    round = lookAfterAll().finally(() => {
      round = null
      if (!isStopped) cancel = clock.schedule(TICK_MS, begin)
    })
  }

  async function lookAfterAll(): Promise<void> {
    try {
      const active = await store.active()
      troubles.delete('')
      const wanted = new Set(active.map(({ record }) => leaseOf(record).name))
      for (const lease of leases.held()) if (!wanted.has(lease.name)) await leases.release(lease)
      for (const { record } of active) {
        if (isStopped || busy.has(record.id)) continue
        const work = lookAfter(record).finally(() => busy.delete(record.id))
        busy.set(record.id, work)
      }
    } catch (error) {
      complain(error, '')
    }
  }

  async function lookAfter(listed: MigrationRecord): Promise<void> {
    const { id } = listed
    try {
      const hold = await leases.hold(leaseOf(listed))
      if (hold.state === 'taken') return
      // Read again under the lease: whoever had it before may have gone further.
      const before = await store.get(id)
      if (!before || !isActive(before.record)) return
      if (hold.state === 'forbidden') {
        const where = before.record.virtualService.namespace
        const reason = `Isthmus may not ${hold.verb} leases.coordination.k8s.io in namespace ${where}, by which replicas take turns`
        await store.replace(before, ended(before.record, 'paused', reason, clock.nowMs()))
        return
      }
      if (hold.state === 'unreachable') return
      await goOn(before)
      troubles.delete(id)
    } catch (error) {
      complain(error, id)
    }
  }

  async function goOn(before: Stored): Promise<void> {
    const seen = await look(before.record, options)
    const nowMs = clock.nowMs()
    const decision = decide(before.record, seen.facts, nowMs)
    const record = carryOn(before.record, decision, seen.facts, nowMs)
    if (isStopped || !leases.isSure(leaseOf(record))) return
    if (!isWorthSaving(before.record, record, decision)) return
    const after = await store.replace(before, record)
    savedMs.set(record.id, nowMs)
    if (!after) return
    if (!isActive(record)) {
      savedMs.delete(record.id)
      await leases.release(leaseOf(record))
    }
    await act(decision, after, seen)
  }

  function isWorthSaving(before: MigrationRecord, after: MigrationRecord, decision: Decision): boolean {
    if (decision.kind !== 'wait' && decision.kind !== 'ask-approval') return true
    if (outlineOf(before) !== outlineOf(after)) return true
    const isDue = clock.nowMs() - (savedMs.get(after.id) ?? 0) >= SAVE_MS
    return isDue && JSON.stringify(before) !== JSON.stringify(after)
  }

  async function act(decision: Decision, after: Stored, { live }: Look): Promise<void> {
    const { record } = after
    if (decision.kind === 'operate') {
      const { operationId, decision: what } = decision
      await trying(after, () =>
        operations.decide(operationId, { decision: what, note: '', override: false }, actorOf(record)),
      )
    }
    // A database that took long: whoever has the lease by now finds that the write was not begun.
    if (decision.kind !== 'write' || !live || !leases.isSure(leaseOf(record))) return
    const { what, weights } = decision
    const operation = await trying(after, () =>
      operations.start({
        request: stepRequest(record, what, weights, live),
        actor: actorOf(record),
        reason: 'migration',
      }),
    )
    if (!operation) return
    await amend(after, (current) => ({
      ...current,
      writing: current.writing && { ...current.writing, operationId: operation.id },
    }))
  }

  /** What could not be begun is tried again, asked of a person or given up, as the error says. */
  async function trying<T>(after: Stored, write: () => Promise<T>): Promise<T | null> {
    try {
      return await write()
    } catch (error) {
      const nowMs = clock.nowMs()
      if (!(error instanceof AppError)) {
        complain(error, after.record.id)
        await amend(after, (current) =>
          ended(current, 'stopped', 'It could not be written; the log says why', nowMs),
        )
      } else if (isPassing(error)) {
        await amend(after, (current) => ({
          ...current,
          reason: `Tries again to write: ${error.message}`,
          // It may have begun: it is looked for from `sinceMs` on, which stays.
          writing: current.writing && { ...current.writing, attempts: 1, retryMs: nowMs },
        }))
      } else {
        const state = error.code === 'blocked' ? 'paused' : 'stopped'
        await amend(after, (current) => ended(current, state, error.message, nowMs))
      }
      return null
    }
  }

  /** Changes what is stored, unless the write it is about is no longer the one at hand. */
  async function amend(after: Stored, change: (record: MigrationRecord) => MigrationRecord): Promise<void> {
    const { id, writing } = after.record
    for (let current: Stored | null = after, tries = 0; current && tries < 5; tries++) {
      if (current.record.writing?.sinceMs !== writing?.sinceMs) return
      if (await store.replace(current, change(current.record))) return
      current = await store.get(id)
    }
  }

  function complain(error: unknown, migration: string): void {
    // The history itself says when its database can’t be reached.
    if (error instanceof AppError && error.code === 'history-unavailable') return
    const words = error instanceof AppError ? error.message : String(error)
    if (troubles.get(migration) !== words) log.warn({ err: error, migration }, 'a migration can’t go on')
    troubles.set(migration, words)
  }
}

export const leaseOf = ({ id, virtualService }: MigrationRecord): LeaseRef => ({
  namespace: virtualService.namespace,
  name: `isthmus-migration-${id}`,
})

const isActive = ({ state }: MigrationRecord): boolean => ACTIVE_STATES.some((active) => active === state)

const actorOf = ({ actor }: MigrationRecord): Actor => ({ kind: 'local', user: actor })

/** Trouble that goes away by itself, or with the operation that has the object in its hands. */
const isPassing = ({ code }: AppError): boolean =>
  ['cluster-unreachable', 'history-unavailable', 'too-many', 'conflict'].includes(code)

function ended(
  record: MigrationRecord,
  state: 'paused' | 'stopped',
  reason: string,
  nowMs: number,
): MigrationRecord {
  // A command that came in between has already ended it otherwise.
  if (!isActive(record)) return record
  const title = state === 'paused' ? 'Paused' : 'Stopped'
  return withEvent({ ...record, state, reason }, { atMs: nowMs, actor: RUNNER, text: `${title}. ${reason}` })
}

/** What of a migration is stored at once when it changes: all but numbers that count on. */
const outlineOf = ({ state, rule, reason, findings }: MigrationRecord): string =>
  JSON.stringify([
    state,
    rule,
    reason.replaceAll(/\d+/g, '#'),
    findings.map(({ gate, level }) => [gate, level]),
  ])

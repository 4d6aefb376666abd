import { randomUUID } from 'node:crypto'
import type { Decision, Operation } from '#lib/traffic/operation.ts'
import { AppError } from '#server/app-error.ts'
import type { Actor } from '#server/auth/actor.ts'
import type { Clock } from '#server/clock.ts'
import type { Ledger } from '#server/history/open-database.ts'
import type { InventoryStore } from '#server/inventory/store.ts'
import type { Sync } from '#server/istiod/sync.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import type { Log } from '#server/log/log.ts'
import { createAbandoned } from '#server/traffic/abandoned.ts'
import type { AuditRecord } from '#server/traffic/audit.ts'
import { type Beginning, prepare } from '#server/traffic/begin-operation.ts'
import { allow, runningFrom } from '#server/traffic/decisions.ts'
import { createFollowing } from '#server/traffic/follow-last.ts'
import { createJournal, LostOperation } from '#server/traffic/journal.ts'
import { type Change, type JournalEntry, withOperation } from '#server/traffic/journal-entry.ts'
import { OPERATION_LIMITS, type OperationLimits } from '#server/traffic/limits.ts'
import { createMarks } from '#server/traffic/marks.ts'
import type { Operations } from '#server/traffic/operations.ts'
import { createPauses } from '#server/traffic/pauses.ts'
import { reconcile } from '#server/traffic/reconcile.ts'
import { rollBackRequest } from '#server/traffic/roll-back.ts'
import { type Run, runOperation } from '#server/traffic/run-operation.ts'
import { watchReverts } from '#server/traffic/watch-reverts.ts'

export type OperationsOptions = {
  /** Where the journal is kept; throws `history-unavailable` while it can't be. */
  ledger: () => Ledger
  store: Pick<InventoryStore, 'inventory' | 'feeds' | 'onChange'>
  sync: Sync
  /** The way to the cluster as Isthmus itself, to compare the journal with it. */
  request: KubeRequest
  requestAs: (actor: Actor) => KubeRequest
  audit: (record: AuditRecord) => void
  clock: Clock
  log: Log
  limits?: Partial<OperationLimits>
}

/** Begins to look after the operations of the cluster: runs new ones, finds those whose process is gone. */
export function createOperations(options: OperationsOptions): Operations {
  const { store, sync, request, requestAs, audit, clock, log } = options
  const limits = { ...OPERATION_LIMITS, ...options.limits }
  const journal = createJournal(options)
  const pauses = createPauses(clock)
  const runner = randomUUID()
  const parts = { journal, sync, clock, pauses, limits, runner, audit }
  const reverts = watchReverts({ journal, store, request, clock, log })
  const active = new Map<string, Promise<void>>()
  /** Said to be running, or about to be, before work on them begins: they are as alive as those. */
  const held = new Set<string>()
  const following = createFollowing({ ...parts, report })
  const marks = createMarks()
  const isActive = (id: string): boolean => active.has(id) || held.has(id)
  const onDone = (operation: Operation): void => following.follow(operation, null)
  const abandoned = createAbandoned({ journal, request, runner, clock, limits, log, isActive, onDone })
  const loops = [repeat(limits.beatMs, beat), repeat(limits.pollMs, poll)]

  return {
    start({ request: wanted, actor, reason, rollsBack = '' }) {
      const beginning = { request: wanted, actor: actor.user, reason, rollsBack, restore: {} }
      return begin(beginning, requestAs(actor), '')
    },
    get: async (id) => (await journal.read(id)).operation,
    async settled(id) {
      for (;;) {
        await active.get(id)
        const { operation } = await journal.read(id)
        if (operation.state !== 'running' || pauses.isStopped()) return operation
        await pauses.pause(limits.ackPollMs)
      }
    },
    list: journal.page,
    async decide(id, decision, actor) {
      const entry = await journal.read(id)
      allow(entry.operation, decision.decision)
      if (decision.decision === 'roll-back') {
        const kube = requestAs(actor)
        const beginning: Beginning = {
          ...(await rollBackRequest(entry, decision, kube)),
          actor: actor.user,
          reason: 'roll-back',
          rollsBack: id,
        }
        return begin(beginning, kube, entry.operation.state === 'asking' ? id : '')
      }
      return goOn(id, decision, actor)
    },
    async stop() {
      pauses.stop()
      reverts.stop()
      const work = Promise.allSettled([...active.values(), following.idle(), ...loops])
      await Promise.race([work, new Promise<void>((resolve) => clock.schedule(limits.stopMs, resolve))])
    },
  }

  async function begin(beginning: Beginning, kube: KubeRequest, instead: string): Promise<Operation> {
    const endMs = clock.nowMs() + limits.lockMs
    // What can't be recorded is not even tried.
    await journal.running()
    for (;;) {
      const nowMs = clock.nowMs()
      const prepared = await prepare(beginning, kube, { store, sync, nowMs })
      const { live, blocked } = prepared
      const { steps } = prepared.entry.operation
      if (blocked.length > 0) {
        const message = blocked.map(({ title, detail }) => `${title}: ${detail}`).join(' ')
        for (const step of steps) note(step, 'blocked', message)
        throw new AppError('blocked', message)
      }
      const { id } = prepared.entry.operation
      held.add(id)
      try {
        const isTaken = prepared.entry.operation.state !== 'not-written'
        const entry = await journal.insert(prepared.entry, { runner, instead: isTaken ? instead : '' })
        for (const { state, ...step } of entry.operation.steps)
          if (state === 'conflict' || state === 'refused')
            note(step, state, entry.operation.message, entry.operation.id)
        marks.drop(instead)
        if (entry.operation.state === 'running')
          work({ entry, live, actor: beginning.actor, request: kube, proceeds: false, mark: null })
        return entry.operation
      } catch (error) {
        const isBusy = error instanceof AppError && error.code === 'conflict'
        if (!isBusy || clock.nowMs() >= endMs || pauses.isStopped()) throw error
        await pauses.pause(limits.lockMs / 8)
      } finally {
        held.delete(id)
      }
    }

    function note(
      { ref, action }: Pick<Operation['steps'][number], 'ref' | 'action'>,
      result: AuditRecord['result'],
      message: string,
      operation = '',
    ): void {
      const { actor } = beginning
      audit({
        actor,
        operation,
        verb: action,
        ref,
        oldResourceVersion: '',
        newResourceVersion: '',
        result,
        message,
      })
    }
  }

  async function goOn(id: string, decision: Decision, actor: Actor): Promise<Operation> {
    const isAsking = decision.decision !== 'finish'
    held.add(id)
    try {
      const entry = await journal.claim(id, runner, runningFrom(decision, actor, clock.nowMs()))
      const mark = isAsking ? marks.take(entry.operation) : null
      const proceeds = decision.decision === 'continue'
      return await resume(entry, actor, { proceeds, mark }, isAsking ? 'asking' : 'interrupted')
    } finally {
      held.delete(id)
    }
  }

  /** Goes on from where the cluster stands, which is not always where the journal ends. */
  async function resume(
    claimed: JournalEntry,
    actor: Actor,
    how: Pick<Run, 'proceeds' | 'mark'>,
    otherwise: 'asking' | 'interrupted',
  ): Promise<Operation> {
    const { id } = claimed.operation
    const kube = requestAs(actor)
    try {
      const nowMs = clock.nowMs()
      const { steps, live, conflict, message } = await reconcile(claimed.operation.steps, kube, nowMs)
      const isWritten = steps.some(({ state }) => state === 'written')
      const end = { state: isWritten ? 'stopped' : 'not-written', endedMs: nowMs, conflict, message } as const
      const change: Change = (entry) => withOperation(entry, conflict ? { ...end, steps } : { steps })
      const entry = await journal.change(id, change, runner)
      if (!conflict) work({ entry, live, actor: actor.user, request: kube, ...how })
      return entry.operation
    } catch (error) {
      const message = error instanceof AppError ? error.message : 'It could not be gone on with'
      const change: Change = (entry) => withOperation(entry, { state: otherwise, message })
      await journal.change(id, change, runner).catch(() => undefined)
      throw error
    }
  }

  function work(run: Run): void {
    const { id } = run.entry.operation
    const done = runOperation(run, parts)
      .then(async ({ operation, mark }) => {
        if (operation.state === 'asking') marks.keep(operation, mark)
        if (operation.state === 'done') following.follow(operation, mark)
        await reverts.add(operation)
      })
      .catch(report(id))
      .finally(() => active.delete(id))
    active.set(id, done)
  }

  /** What could not be noted is found by the next look at operations that nobody moves. */
  function report(id: string): (error: unknown) => void {
    return (error) => {
      if (error instanceof LostOperation) log.warn({ operation: id }, 'another process took over')
      else log.error({ err: error, operation: id }, 'an operation was left as it is')
    }
  }

  /** Another process may have gone on with what asked here. */
  async function dropMarks(): Promise<void> {
    const ids = marks.ids()
    if (ids.length === 0) return
    const asking = await journal.asking(ids)
    for (const id of ids) if (!asking.has(id)) marks.drop(id)
  }

  async function repeat(everyMs: number, task: () => Promise<void>): Promise<void> {
    while (!pauses.isStopped()) {
      await task().catch((error: unknown) => {
        if (!(error instanceof AppError)) log.error({ err: error }, 'operations are not looked after')
      })
      await pauses.pause(everyMs)
    }
  }

  async function beat(): Promise<void> {
    const ids = [...new Set([...active.keys(), ...held])]
    if (ids.length > 0) await journal.beat(ids, runner)
  }

  async function poll(): Promise<void> {
    await abandoned.look()
    await following.look()
    await dropMarks()
    await reverts.refresh()
  }
}

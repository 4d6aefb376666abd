import { editKey } from '#lib/traffic/edit.ts'
import type { Operation, OperationStep } from '#lib/traffic/operation.ts'
import { AppError } from '#server/app-error.ts'
import type { Clock } from '#server/clock.ts'
import type { Sync, SyncMark } from '#server/istiod/sync.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { changedSinceWritten } from '#server/traffic/as-written.ts'
import type { AuditRecord } from '#server/traffic/audit.ts'
import { awaitAcknowledgement } from '#server/traffic/await-acknowledgement.ts'
import type { Journal } from '#server/traffic/journal.ts'
import { type JournalEntry, withOperation } from '#server/traffic/journal-entry.ts'
import type { OperationLimits } from '#server/traffic/limits.ts'
import { unknownMark } from '#server/traffic/marks.ts'
import type { Pauses } from '#server/traffic/pauses.ts'
import { conflictOn, type LiveObjects, nameOf } from '#server/traffic/read-edit.ts'
import { NOT_NEEDED, syncTypeOf } from '#server/traffic/sync-type.ts'
import { type StepOutcome, writeStep } from '#server/traffic/write-step.ts'

export type RunParts = {
  journal: Journal
  sync: Sync
  clock: Clock
  pauses: Pauses
  limits: OperationLimits
  /** This process, among those that share the journal. */
  runner: string
  audit(record: AuditRecord): void
}

export type Run = {
  entry: JournalEntry
  /** Every object as it is known to be: a write of any other version is a conflict. */
  live: LiveObjects
  /** Who acts now, which is not always who began it. */
  actor: string
  request: KubeRequest
  /** Go on past the first wait, whatever proxies say. */
  proceeds: boolean
  /** Taken before the write that is waited for; null when nobody remembers. */
  mark: SyncMark | null
}

/** Where a run ended, and how the proxies stood before its last write. */
export type RunEnd = { operation: Operation; mark: SyncMark | null }

/**
 * Makes the writes of an operation that are missing, in order; before each one proxies have to have acknowledged the one
 * before, and nobody may have changed what it wrote. The journal says `writing` before each call, so whatever becomes of this process, it can be told what was done.
 * Throws what the journal throws: LostOperation when another process has taken over.
 */
export async function runOperation(run: Run, parts: RunParts): Promise<RunEnd> {
  const { journal, runner, clock, sync } = parts
  const { id } = run.entry.operation
  let entry = run.entry
  let { mark, proceeds } = run
  const store = async (change: (operation: Operation) => Partial<Operation>): Promise<void> => {
    entry = await journal.change(id, (one) => withOperation(one, change(one.operation)), runner)
  }
  const end = async (to: Partial<Operation>): Promise<RunEnd> => {
    await store(() => ({ ...to, endedMs: clock.nowMs() }))
    return { operation: entry.operation, mark }
  }

  for (const index of entry.operation.steps.keys()) {
    const { state, ref, after, before } = stepAt(entry, index)
    const type = syncTypeOf(ref.kind)
    if (state !== 'written') {
      if (parts.pauses.isStopped()) return end(interrupted(entry.operation))
      if (type) mark = await sync.mark()
      const trouble = await beforeWrite(run, entry.operation, index, parts)
      if (trouble) return end(trouble)
      await store(({ steps }) => ({ steps: withStep(steps, index, { state: 'writing', message: '' }) }))
      const known = run.live.get(editKey(ref)) ?? null
      const write = { ref, after, known, restore: entry.restore[editKey(ref)] }
      const outcome = await writeStep(write, { ...parts, request: run.request })
      note(run, index, known?.resourceVersion ?? '', outcome, parts)
      if (outcome.kind !== 'written') {
        const conflict =
          outcome.kind === 'conflict' ? conflictOn(ref, outcome.live, { base: before, yours: after }) : null
        const steps = withStep(entry.operation.steps, index, { ...failure(outcome) })
        return end({ steps, conflict, message: outcome.message, state: stateAfter(steps, outcome) })
      }
      run.live.set(editKey(ref), outcome.live)
      const made = writtenStep(stepAt(entry, index), outcome, clock.nowMs())
      await store(({ steps }) => ({ steps: withStep(steps, index, made) }))
    }
    if (type === null) {
      await store(({ steps }) => ({ steps: withStep(steps, index, { acknowledgement: NOT_NEEDED }) }))
      continue
    }
    const next = entry.operation.steps[index + 1]
    if (!next || next.state === 'written') continue
    if (proceeds) {
      proceeds = false
      continue
    }
    const written = stepAt(entry, index)
    const wait = { mark: mark ?? unknownMark(clock), type, written }
    const answer = await awaitAcknowledgement(
      wait,
      (acknowledgement) => store(({ steps }) => ({ steps: withStep(steps, index, { acknowledgement }) })),
      parts,
    )
    if (parts.pauses.isStopped()) return end(interrupted(entry.operation))
    if (answer.state === 'acknowledged') continue
    const message = notAcknowledged(stepAt(entry, index))
    if (answer.state === 'rejected' || entry.onTimeout === 'ask') {
      await store(() => ({ state: 'asking', message }))
      return { operation: entry.operation, mark }
    }
    await store(() => ({ message: `Went on all the same. ${message}` }))
  }
  return end({ state: 'done' })
}

/** What keeps the next write from being made: what it builds on is not there any more, or that can't be told. */
async function beforeWrite(
  run: Run,
  { steps }: Operation,
  index: number,
  parts: RunParts,
): Promise<Partial<Operation> | null> {
  try {
    const changed = await changedSinceWritten(steps, run.request)
    if (!changed) return null
    const { conflict, message } = changed
    note(run, index, '', { kind: 'conflict', live: null, message }, parts)
    return { state: 'stopped', conflict, message: `${message} since it was written` }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const failed = {
      kind: 'failed',
      message: `What was written before can’t be read: ${error.message}`,
    } as const
    note(run, index, '', failed, parts)
    return { state: 'stopped', message: failed.message, steps: withStep(steps, index, failure(failed)) }
  }
}

function stepAt({ operation }: JournalEntry, index: number): OperationStep {
  const step = operation.steps[index]
  if (!step) throw new RangeError(`no step ${index}`)
  return step
}

const withStep = (
  steps: readonly OperationStep[],
  index: number,
  to: Partial<OperationStep>,
): OperationStep[] => steps.map((step, at) => (at === index ? { ...step, ...to } : step))

/** What the API server made of the spec is what it will be compared with. */
const writtenStep = (
  { after }: OperationStep,
  { live }: Extract<StepOutcome, { kind: 'written' }>,
  nowMs: number,
): Partial<OperationStep> => ({
  state: 'written',
  after: after && (live?.spec ?? after),
  resourceVersion: live?.resourceVersion ?? '',
  writtenMs: nowMs,
})

/** A write of which nobody knows whether it was made stays one that was begun. */
const failure = ({ kind, ...rest }: Exclude<StepOutcome, { kind: 'written' }>): Partial<OperationStep> => ({
  state: kind === 'unsure' ? 'writing' : kind,
  message: rest.message,
})

function stateAfter(steps: readonly OperationStep[], { kind }: StepOutcome): Operation['state'] {
  if (kind === 'unsure') return 'interrupted'
  return steps.some(({ state }) => state === 'written') ? 'stopped' : 'not-written'
}

/** How far an operation came whose process is gone. */
export function interrupted({ steps }: Operation): Pick<Operation, 'state' | 'message'> {
  const made = steps.filter(({ state }) => state === 'written').length
  return {
    state: 'interrupted',
    message: `Isthmus was stopped while it was at work: ${made} of ${steps.length} writes were made`,
  }
}

function notAcknowledged({ ref, acknowledgement }: OperationStep): string {
  const name = `${nameOf(ref)} is written`
  if (!acknowledgement) return name
  const { state, sent, acknowledged, rejected, reason } = acknowledgement
  if (state === 'unknown') return `${name}, but it can’t be told whether proxies took it: ${reason}`
  if (state === 'rejected')
    return `${name}, but ${rejected.length === 1 ? 'a proxy' : 'proxies'} rejected it: ${rejected[0]?.message ?? reason}`
  return acknowledged < sent
    ? `${name}, but only ${acknowledged} of ${sent} proxies have acknowledged it in time`
    : `${name}, but not every proxy is known to have it in time: ${reason}`
}

function note(
  { entry, actor }: Run,
  index: number,
  oldResourceVersion: string,
  outcome: StepOutcome,
  { audit }: RunParts,
): void {
  const { ref, action } = stepAt(entry, index)
  const isWritten = outcome.kind === 'written'
  audit({
    actor,
    operation: entry.operation.id,
    verb: action,
    ref,
    oldResourceVersion,
    newResourceVersion: isWritten ? (outcome.live?.resourceVersion ?? '') : '',
    result: outcome.kind,
    message: isWritten ? '' : outcome.message,
  })
}

import { randomUUID } from 'node:crypto'
import { type ApplyRequest, editKey } from '#lib/traffic/edit.ts'
import type { Operation, OperationStep, TrafficConflict } from '#lib/traffic/operation.ts'
import { orderWrites, type SpecChange } from '#lib/traffic/order-writes.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'
import { AppError } from '#server/app-error.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import type { JournalEntry } from '#server/traffic/journal-entry.ts'
import { type LiveObject, readLive, restorable } from '#server/traffic/live-object.ts'
import { actionOf, performWrite } from '#server/traffic/perform-write.ts'
import { conflictOn, howChanged, type LiveObjects, readEdit } from '#server/traffic/read-edit.ts'
import { isFirst, preflightNow, type ReviewParts, syncNow } from '#server/traffic/review.ts'

export type Beginning = {
  request: ApplyRequest
  actor: string
  reason: Operation['reason']
  rollsBack: string
  /** Manifests to make deleted objects again from, by `editKey`. */
  restore: JournalEntry['restore']
  /** What spoke against it before it was prepared, and is overridden. */
  overrode?: string[]
}

export type Prepared = {
  entry: JournalEntry
  live: LiveObjects
  /** What speaks against it, unless it is overridden: nothing is to be written then. */
  blocked: PreflightLine[]
}

/**
 * Reads what an operation is about, asks the API server whether it would take each write, and makes the operation: ready
 * to run, `not-written` when something speaks against it already, or `done` when there is nothing to do.
 */
export async function prepare(
  { request, actor, reason, rollsBack, restore, overrode = [] }: Beginning,
  kube: KubeRequest,
  { store, sync, nowMs }: Omit<ReviewParts, 'request'> & { nowMs: number },
): Promise<Prepared> {
  if (/\p{Cc}/u.test(request.host))
    throw new AppError('bad-request', 'The host has control characters', { field: 'host' })
  const [{ live, changes, stale }, proxies] = await Promise.all([readEdit(kube, request.edit), syncNow(sync)])
  const ordered = orderWrites(changes)
  const lines = stale
    ? []
    : preflightNow({ host: request.host, edits: changes, sync: proxies, store }).filter(
        ({ level }) => level === 'blocked',
      )
  const blocked = request.override ? [] : lines
  const tried = stale || blocked.length > 0 ? null : await tryAll(ordered, { live, restore, kube })
  const specs = tried ? settled(ordered, tried) : ordered
  const troubled = tried?.find(({ kind }) => kind !== 'passed')
  const conflict = stale
    ? conflictOn(stale.ref, live.get(editKey(stale.ref)) ?? null, { base: null, yours: stale.spec })
    : troubled?.kind === 'conflict'
      ? troubled.conflict
      : null
  const steps = specs.map((change, index) => stepOf(change, tried?.[index], conflict))
  const message =
    troubled?.message || (stale ? howChanged(stale.ref, live.get(editKey(stale.ref)) ?? null) : '')
  const state = stale || troubled ? 'not-written' : steps.length > 0 ? 'running' : 'done'
  const operation: Operation = {
    id: randomUUID(),
    host: request.host,
    actor,
    note: request.note,
    reason,
    rollsBack,
    rolledBackBy: '',
    startedMs: nowMs,
    endedMs: state === 'running' ? null : nowMs,
    state,
    message: state === 'done' ? 'There was nothing to change' : message,
    steps,
    conflict,
    reverted: null,
    decisions: [],
    overrode: [...overrode, ...(request.override ? lines.map(({ title }) => title) : [])],
  }
  const deleted = [...live].flatMap(([key, object]) =>
    object && ordered.some(({ ref, after }) => editKey(ref) === key && !after)
      ? [[key, restorable(object)] as const]
      : [],
  )
  return {
    entry: {
      operation,
      onTimeout: request.onTimeout,
      restore: { ...restore, ...Object.fromEntries(deleted) },
    },
    live,
    blocked,
  }
}

type Tried =
  | { kind: 'passed'; live: LiveObject | null; message: '' }
  | { kind: 'refused'; message: string }
  | { kind: 'conflict'; message: string; conflict: TrafficConflict }

type TryParts = { live: LiveObjects; restore: JournalEntry['restore']; kube: KubeRequest }

/** What a dry run of each write says; a second write of one object can't be tried and passes. */
const tryAll = (changes: readonly SpecChange[], parts: TryParts): Promise<Tried[]> =>
  Promise.all(
    changes.map((change, index): Promise<Tried> | Tried =>
      isFirst(changes, index) ? tryOne(change, parts) : { kind: 'passed', live: null, message: '' },
    ),
  )

async function tryOne({ ref, before, after }: SpecChange, parts: TryParts): Promise<Tried> {
  const { kube } = parts
  const known = parts.live.get(editKey(ref)) ?? null
  try {
    const write = { ref, after, known, restore: parts.restore[editKey(ref)] }
    const { live } = await performWrite(kube, write, { dryRun: true })
    return { kind: 'passed', live, message: '' }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { code, message } = error
    const isGone = code === 'not-found' && known !== null
    if (code !== 'conflict' && !isGone) {
      if (code !== 'refused' && code !== 'not-found') throw error
      return { kind: 'refused', message }
    }
    const now = await readLive(kube, ref)
    return {
      kind: 'conflict',
      message: howChanged(ref, now),
      conflict: conflictOn(ref, now, { base: before, yours: after }),
    }
  }
}

/** The changes with specs as the API server would store them, which is what they will be compared with. */
function settled(changes: readonly SpecChange[], tried: readonly Tried[]): SpecChange[] {
  const left = new Map<string, SpecChange['after']>()
  return changes.map(({ ref, before, after }, index) => {
    const outcome = tried[index]
    const stored = outcome?.kind === 'passed' && after ? (outcome.live?.spec ?? after) : after
    const change = { ref, before: left.get(editKey(ref)) ?? before, after: stored }
    left.set(editKey(ref), stored)
    return change
  })
}

function stepOf(
  change: SpecChange,
  tried: Tried | undefined,
  conflict: TrafficConflict | null,
): OperationStep {
  const isConflict = conflict !== null && editKey(conflict.ref) === editKey(change.ref)
  const state = isConflict ? 'conflict' : tried?.kind === 'refused' ? 'refused' : 'pending'
  return {
    ...change,
    action: actionOf(change),
    state,
    resourceVersion: '',
    message: tried?.message ?? '',
    writtenMs: null,
    acknowledgement: null,
  }
}

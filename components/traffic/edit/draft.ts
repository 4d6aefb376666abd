import {
  baseOf,
  behind,
  type EditedObject,
  type Edits,
  type LiveObjects,
  specOf,
  trafficEditOf,
  withoutArrived,
  withSpec,
} from '#components/traffic/edit/draft-objects.ts'
import { carryLocks, type RuleLocks } from '#components/traffic/edit/locks.ts'
import type { JsonObject } from '#lib/json.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { editKey, type TrafficEdit, type WritableRef } from '#lib/traffic/edit.ts'
import { setWeights } from '#lib/traffic/edit-rules.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import { rebaseSpec } from '#lib/traffic/rebase-spec.ts'
import { rebalance, toPercentages } from '#lib/traffic/weights.ts'

/**
 * A user's edit of all objects of one page, apart from the live ones. An object that is not edited follows the live
 * one; an edited one keeps the version it was begun on, so that a change by somebody else never changes an edit silently.
 */
export type Draft = {
  live: LiveObjects
  edits: Edits
  locks: Readonly<Record<string, RuleLocks>>
  past: Edits[]
  future: Edits[]
  /** A drag, or typing in one field: one step to undo, and each move of it is shared out from where it began. */
  gesture: { id: string; began: Edits } | null
  /** What a rebase could not put together, by `editKey`. */
  conflicts: Readonly<Record<string, string[]>>
  /** What was written and has not come back through the watch: applied, waiting for the mesh. */
  applied: Readonly<Record<string, JsonObject | null>>
}

export type Change = { ref: WritableRef; spec: JsonObject | null }

export type DraftAction =
  | { type: 'move'; ref: WritableRef; rule: string; index: number; to: number }
  /** Any change of one or more objects. Changes with the same gesture are one step until it settles. */
  | { type: 'edit'; changes: Change[]; gesture?: string }
  | { type: 'settle' }
  | { type: 'lock'; ref: WritableRef; rule: string; index: number }
  | { type: 'undo' }
  | { type: 'redo' }
  | { type: 'live'; live: LiveObjects }
  /** Puts the edit of one object, or of all, on what is live now. */
  | { type: 'rebase'; key?: string }
  | { type: 'discard'; key?: string }
  /** The server has written all edits. */
  | { type: 'applied' }

export const startDraft = (live: LiveObjects): Draft => ({
  live,
  edits: {},
  locks: {},
  past: [],
  future: [],
  gesture: null,
  conflicts: {},
  applied: {},
})

export function draftReducer(draft: Draft, action: DraftAction): Draft {
  switch (action.type) {
    case 'move':
      return move(draft, action)
    case 'edit': {
      const next = action.changes.reduce(
        (edits, { ref, spec }) => withSpec(draft.live, edits, ref, spec),
        draft.edits,
      )
      return commit(draft, next, action.gesture)
    }
    case 'settle':
      return settle(draft)
    case 'lock': {
      const key = editKey(action.ref)
      const now = locksOf(draft, key, action.rule)
      const places = now.map((one, index) => (index === action.index ? !one : one))
      return { ...draft, locks: { ...draft.locks, [key]: { ...draft.locks[key], [action.rule]: places } } }
    }
    case 'undo': {
      const [previous, ...past] = draft.past
      return previous
        ? { ...withEdits(draft, previous), past, future: [draft.edits, ...draft.future], gesture: null }
        : draft
    }
    case 'redo': {
      const [next, ...future] = draft.future
      return next
        ? { ...withEdits(draft, next), past: [draft.edits, ...draft.past], future, gesture: null }
        : draft
    }
    case 'live':
      return follow(draft, action.live)
    case 'rebase':
      return rebase(draft, action.key)
    case 'discard': {
      const edits = action.key === undefined ? {} : without(draft.edits, action.key)
      return { ...withEdits(draft, edits), past: [], future: [], gesture: null, applied: {} }
    }
    case 'applied': {
      const applied = Object.entries(draft.edits).map(([key, { spec }]) => [key, spec])
      return follow({ ...draft, gesture: null, applied: Object.fromEntries(applied) }, draft.live)
    }
  }
}

export const editOf = (draft: Draft): TrafficEdit | null => trafficEditOf(draft.edits)

export const draftSpec = (draft: Draft, key: string): JsonObject | null =>
  specOf(draft.live, draft.edits, key)

/** The percentages that a rule shows: integers that total 100. */
export function weightsIn(spec: JsonObject | null, rule: string): number[] {
  const found = spec && readRules(spec).find(({ id }) => id === rule)
  return found ? toPercentages(found.destinations.map(({ weight }) => weight)) : []
}

export const locksOf = (draft: Draft, key: string, rule: string): boolean[] =>
  draft.locks[key]?.[rule] ?? weightsIn(draftSpec(draft, key), rule).map(() => false)

/** Each step of a drag is taken from where the drag began, so that moving there and back changes nothing. */
function move(draft: Draft, { ref, rule, index, to }: Extract<DraftAction, { type: 'move' }>): Draft {
  const key = editKey(ref)
  const gesture = `move ${key} ${rule} ${index}`
  const began = draft.gesture?.id === gesture ? draft.gesture.began : draft.edits
  const spec = specOf(draft.live, began, key)
  if (!spec) return draft
  const weights = rebalance({
    weights: weightsIn(spec, rule),
    changed: index,
    to,
    locked: locksOf(draft, key, rule),
  })
  return commit(draft, withSpec(draft.live, began, ref, setWeights(spec, rule, weights)), gesture)
}

/** Makes the edits as they were a step to come back to, unless nothing changed or a gesture goes on. */
function commit(draft: Draft, edits: Edits, gesture?: string): Draft {
  const goesOn = gesture !== undefined && draft.gesture?.id === gesture
  if (edits === draft.edits) return draft
  return {
    ...withEdits(draft, edits),
    past: goesOn ? draft.past : [draft.edits, ...draft.past].slice(0, 100),
    future: [],
    gesture: goesOn ? draft.gesture : gesture === undefined ? null : { id: gesture, began: draft.edits },
  }
}

/** A gesture that ends where it began leaves no step. */
function settle(draft: Draft): Draft {
  if (!draft.gesture) return draft
  const isBack = isDeepStrictEqual(draft.edits, draft.gesture.began)
  return { ...draft, gesture: null, past: isBack ? draft.past.slice(1) : draft.past }
}

const withEdits = (draft: Draft, edits: Edits): Draft => ({
  ...draft,
  edits,
  locks: carried(draft, draft.live, edits),
  conflicts: {},
})

function carried(draft: Draft, live: LiveObjects, edits: Edits): Draft['locks'] {
  return Object.fromEntries(
    Object.entries(draft.locks).map(([key, locks]) => [
      key,
      carryLocks(locks, draftSpec(draft, key), specOf(live, edits, key)),
    ]),
  )
}

/** During a gesture nothing is taken away from under it; the next news does that. */
function follow(draft: Draft, live: LiveObjects): Draft {
  const arrived = behind(live, draft.edits).filter((key) => Object.hasOwn(draft.applied, key))
  const applied = Object.entries(draft.applied).filter(([key]) => draft.edits[key] && !arrived.includes(key))
  const kept = arrived.reduce(
    (edits, key) => withoutApplied(live, edits, key, draft.applied[key]),
    draft.edits,
  )
  const edits = draft.gesture ? kept : withoutArrived(live, kept)
  return {
    ...draft,
    live,
    edits,
    locks: carried(draft, live, edits),
    applied: Object.fromEntries(applied),
    // Steps from before stand on versions that are gone.
    ...(edits === draft.edits ? {} : { past: [], future: [], conflicts: {} }),
  }
}

/** What was written is no edit any more; what was edited since then goes on from there. */
function withoutApplied(
  live: LiveObjects,
  edits: Edits,
  key: string,
  applied: JsonObject | null = null,
): Edits {
  const edited = edits[key]
  if (!edited) return edits
  return isDeepStrictEqual(edited.spec, applied)
    ? without(edits, key)
    : { ...edits, [key]: { ...edited, base: baseOf(live, key) } }
}

function rebase(draft: Draft, only: string | undefined): Draft {
  const conflicts: Record<string, string[]> = {}
  const edits = Object.entries(draft.edits).map(([key, edited]): [string, EditedObject] => {
    if (only !== undefined && only !== key) return [key, edited]
    const base = baseOf(draft.live, key)
    if (!base || !edited.base || !edited.spec) return [key, { ...edited, base }]
    const merged = rebaseSpec(edited.base.spec, edited.spec, base.spec)
    if (merged.conflicts.length > 0) conflicts[key] = merged.conflicts
    return [key, { ...edited, base, spec: merged.spec }]
  })
  const next = withoutArrived(draft.live, Object.fromEntries(edits))
  return {
    ...draft,
    edits: next,
    locks: carried(draft, draft.live, next),
    past: [],
    future: [],
    gesture: null,
    conflicts,
  }
}

function without(edits: Edits, key: string): Edits {
  const { [key]: _, ...others } = edits
  return others
}

import type { VirtualServiceView } from '#lib/mesh/views.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'
import { rebalance, toPercentages } from '#lib/traffic/weights.ts'

type Weights = Record<string, number[]>

/**
 * A user's edit of one VirtualService, apart from the live one. `base` is the version it was begun on; it stays while
 * the live object moves on, so that a change by somebody else never changes an edit silently.
 */
export type Draft = {
  base: VirtualServiceView
  edited: Weights
  locked: Record<string, boolean[]>
  past: Weights[]
  future: Weights[]
  /** A drag under way: each step is shared out from where it began. */
  gesture: { rule: string; weights: number[] } | null
}

export type DraftAction =
  | { type: 'move'; rule: string; index: number; to: number }
  | { type: 'settle' }
  | { type: 'set'; rule: string; weights: number[] }
  | { type: 'lock'; rule: string; index: number }
  | { type: 'reset'; rule: string }
  | { type: 'undo' }
  | { type: 'redo' }
  /** The live object, as it arrived. An edit in progress keeps its base. */
  | { type: 'live'; service: VirtualServiceView }
  /** Puts the edit on the version given, or gives it up. */
  | { type: 'rebase'; service: VirtualServiceView }
  | { type: 'discard'; service: VirtualServiceView }

export const startDraft = (service: VirtualServiceView): Draft => ({
  base: service,
  edited: {},
  locked: {},
  past: [],
  future: [],
  gesture: null,
})

export function draftReducer(draft: Draft, action: DraftAction): Draft {
  switch (action.type) {
    case 'move': {
      const weights =
        draft.gesture?.rule === action.rule ? draft.gesture.weights : weightsOf(draft, action.rule)
      const locked = lockedOf(draft, action.rule)
      const next = rebalance({ weights, changed: action.index, to: action.to, locked })
      const begun =
        draft.gesture?.rule === action.rule
          ? draft
          : { ...remember(draft), gesture: { rule: action.rule, weights } }
      return withWeights(begun, action.rule, next)
    }
    case 'settle':
      return draft.gesture ? { ...draft, gesture: null } : draft
    case 'set':
      return withWeights(remember(draft), action.rule, action.weights)
    case 'lock': {
      const locked = lockedOf(draft, action.rule).map((one, index) => (index === action.index ? !one : one))
      return { ...draft, locked: { ...draft.locked, [action.rule]: locked } }
    }
    case 'reset':
      return withWeights(remember(draft), action.rule, originalOf(draft, action.rule))
    case 'undo': {
      const [previous, ...past] = draft.past
      return previous
        ? { ...draft, edited: previous, past, future: [draft.edited, ...draft.future], gesture: null }
        : draft
    }
    case 'redo': {
      const [next, ...future] = draft.future
      return next
        ? { ...draft, edited: next, past: [draft.edited, ...draft.past], future, gesture: null }
        : draft
    }
    case 'live':
      return isEdited(draft) || draft.gesture ? draft : { ...draft, base: action.service }
    case 'rebase':
      return rebase(draft, action.service)
    case 'discard':
      return { ...startDraft(action.service), locked: draft.locked }
  }
}

/** The percentages a rule shows: edited, or those of the base. */
export const weightsOf = (draft: Draft, rule: string): number[] =>
  draft.edited[rule] ?? originalOf(draft, rule)

export const lockedOf = (draft: Draft, rule: string): boolean[] =>
  draft.locked[rule] ?? originalOf(draft, rule).map(() => false)

export const isEdited = (draft: Draft): boolean => Object.keys(draft.edited).length > 0

/** What the server is asked for. */
export const changesOf = (draft: Draft): { rule: string; weights: number[] }[] =>
  Object.entries(draft.edited).map(([rule, weights]) => ({ rule, weights }))

function originalOf(draft: Draft, rule: string): number[] {
  const found = draft.base.rules.find(({ id }) => id === rule)
  return found ? toPercentages(found.destinations.map(({ weight }) => weight)) : []
}

const remember = (draft: Draft): Draft => ({
  ...draft,
  past: [draft.edited, ...draft.past].slice(0, 100),
  future: [],
  gesture: null,
})

/** Weights that equal the base's are no edit. */
function withWeights(draft: Draft, rule: string, weights: number[]): Draft {
  const { [rule]: _, ...others } = draft.edited
  const isOriginal = originalOf(draft, rule).every((weight, index) => weight === weights[index])
  return { ...draft, edited: isOriginal ? others : { ...others, [rule]: weights } }
}

/** Carries edits over to rules with the same conditions and destinations, wherever they stand now; others are dropped. */
function rebase(draft: Draft, service: VirtualServiceView): Draft {
  const fresh = { ...startDraft(service), locked: draft.locked }
  return changesOf(draft).reduce((next, { rule, weights }) => {
    const before = draft.base.rules.find(({ id }) => id === rule)
    const after = before && service.rules.find((one) => signature(one) === signature(before))
    return after ? withWeights(next, after.id, weights) : next
  }, fresh)
}

const signature = ({ kind, matches, destinations }: TrafficRule): string =>
  JSON.stringify([kind, matches, destinations.map(({ host, subset, port }) => [host, subset, port])])

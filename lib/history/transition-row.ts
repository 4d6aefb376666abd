import { z } from 'zod'
import { CLOCK_SKEW_MS } from '#lib/health/subject-memory.ts'
import {
  SUBJECT_KINDS,
  type Subject,
  type SubjectKind,
  TRANSITION_KINDS,
  type Transition,
  type TransitionKind,
} from '#lib/health/transition.ts'
import type { Interval } from '#lib/history/interval.ts'
import { objectName } from '#lib/kube/object-name.ts'

/** A stored transition as it travels to the browser; `group` is `<namespace>/<name>`, empty for what has none. */
export type TransitionRow = Omit<Transition, 'uid' | 'mark'> & { id: number }

/** Which transitions are meant: those from `fromMs` up to `toMs` that fit every condition that is not empty. */
export type TransitionFilter = {
  fromMs: number
  toMs: number
  kinds: TransitionKind[]
  namespace: string
  group: string
  /** Every subject of this kind. */
  subjectKind: SubjectKind | null
  subject: Subject | null
  /** Words, each of which stands in the name, namespace, group or message. */
  q: string
}

/** The filter that everything fits. */
export const EVERY_TRANSITION: TransitionFilter = {
  fromMs: 0,
  toMs: Number.MAX_SAFE_INTEGER,
  kinds: [],
  namespace: '',
  group: '',
  subjectKind: null,
  subject: null,
  q: '',
}

export type TransitionPage = {
  rows: TransitionRow[]
  /** Goes with the next call as `before`; empty at the end. */
  next: string
}

/** The windows that pages of the history show, by their name in the URL. Milliseconds. */
export const WINDOWS = {
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
  '30d': 30 * 86_400_000,
} as const
export type WindowName = keyof typeof WINDOWS
export const WINDOW_NAMES = Object.keys(WINDOWS) as WindowName[]

/** The times of a query: a window that ends now or, in its place, `from` and `to` in epoch milliseconds. */
export const rangeFields = {
  window: z.enum(WINDOW_NAMES).default('24h'),
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(0).optional(),
}
export type RangeQuery = { window: WindowName; from?: number | undefined; to?: number | undefined }

const LONGEST_MS = 400 * WINDOWS['24h']

/** For `superRefine` of a schema with {@link rangeFields}. */
export function checkRange({ from, to }: RangeQuery, context: z.RefinementCtx): void {
  const refuse = (field: 'from' | 'to', message: string) =>
    context.addIssue({ code: 'custom', path: [field], message })
  if ((from === undefined) !== (to === undefined)) refuse('from', 'from and to go together')
  else if (from !== undefined && to !== undefined && (to <= from || to - from > LONGEST_MS))
    refuse('to', 'must be later than from, by 400 days at most')
}

/** The times that a query means at `nowMs`, up to `aheadMs` after it. */
export function rangeOf({ window, from, to }: RangeQuery, nowMs: number, aheadMs: number): Interval {
  const endMs = nowMs + aheadMs
  return from !== undefined && to !== undefined
    ? { fromMs: from, toMs: Math.min(to, endMs) }
    : { fromMs: nowMs - WINDOWS[window], toMs: endMs }
}

const plainText = z.string().regex(/^\P{Cc}*$/u, 'holds a control character')
const kinds = z
  .string()
  .max(300)
  .transform((list) => list.split(',').filter(Boolean))
  .pipe(z.array(z.enum(TRANSITION_KINDS)))
const group = plainText.max(510).regex(/^([^/]+\/[^/]+)?$/, 'must be <namespace>/<name>')

const transitionFields = z.object({
  ...rangeFields,
  kinds: kinds.default([]),
  namespace: z.union([objectName, z.literal('')]).default(''),
  group: group.default(''),
  /** Without a name, every subject of this kind; with one, a WorkloadEntry if it is not said. */
  subjectKind: z.enum(SUBJECT_KINDS).optional(),
  name: z.union([objectName, z.literal('')]).default(''),
  q: plainText.max(200).default(''),
  before: z
    .string()
    .max(40)
    .regex(/^(\d{1,15}-\d{1,15})?$/, 'is no cursor of ours')
    .default(''),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

function checkWhole(query: z.infer<typeof transitionFields>, context: z.RefinementCtx): void {
  checkRange(query, context)
  if (query.name && !query.namespace)
    context.addIssue({ code: 'custom', path: ['namespace'], message: 'is needed with name' })
}

/** The query string of the feed. */
export const transitionQuerySchema = transitionFields.superRefine(checkWhole)
export type TransitionQuery = z.infer<typeof transitionQuerySchema>

/** The query string of the feed's export. */
export const exportQuerySchema = transitionFields
  .extend({ format: z.enum(['csv', 'json']) })
  .superRefine(checkWhole)
export type ExportQuery = z.infer<typeof exportQuerySchema>

/** The filter that a query means at `nowMs`. What the mesh's clocks date a little ahead of ours is shown too. */
export function filterOf(query: TransitionQuery, nowMs: number): TransitionFilter {
  const { kinds, namespace, group, name, q, subjectKind } = query
  return {
    ...rangeOf(query, nowMs, CLOCK_SKEW_MS),
    kinds,
    namespace,
    group,
    subjectKind: subjectKind ?? null,
    subject: name ? { kind: subjectKind ?? 'WorkloadEntry', namespace, name } : null,
    q,
  }
}

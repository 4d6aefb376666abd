import { z } from 'zod'
import {
  SUBJECT_KINDS,
  type Subject,
  TRANSITION_KINDS,
  type Transition,
  type TransitionKind,
} from '#lib/health/transition.ts'

/** A stored transition as it travels to the browser; `group` is `<namespace>/<name>`, empty for what has none. */
export type TransitionRow = Omit<Transition, 'uid' | 'mark'> & { id: number }

/** Which transitions are meant: those from `fromMs` up to `toMs` that fit every condition that is not empty. */
export type TransitionFilter = {
  fromMs: number
  toMs: number
  kinds: TransitionKind[]
  namespace: string
  group: string
  subject: Subject | null
  /** Words, each of which stands in the name, namespace, group or message. */
  q: string
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

const objectName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'is no Kubernetes name')
const kinds = z
  .string()
  .max(300)
  .transform((list) => list.split(',').filter(Boolean))
  .pipe(z.array(z.enum(TRANSITION_KINDS)))
const group = z
  .string()
  .max(510)
  .regex(/^([^/]+\/[^/]+)?$/, 'must be <namespace>/<name>')

/** The query string of the feed and its export. */
export const transitionQuerySchema = z.object({
  window: z.enum(WINDOW_NAMES).default('24h'),
  /** Epoch milliseconds; with `to`, in place of a window that ends now. */
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(0).optional(),
  kinds: kinds.default([]),
  namespace: z.union([objectName, z.literal('')]).default(''),
  group: group.default(''),
  subjectKind: z.enum(SUBJECT_KINDS).default('WorkloadEntry'),
  name: z.union([objectName, z.literal('')]).default(''),
  q: z.string().max(200).default(''),
  before: z
    .string()
    .max(40)
    .regex(/^(\d+-\d+)?$/, 'is no cursor of ours')
    .default(''),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export type TransitionQuery = z.infer<typeof transitionQuerySchema>

export const exportQuerySchema = transitionQuerySchema.extend({ format: z.enum(['csv', 'json']) })
export type ExportQuery = z.infer<typeof exportQuerySchema>

/** The filter that a query means at `nowMs`. A name needs its namespace. */
export function filterOf(query: TransitionQuery, nowMs: number): TransitionFilter {
  const toMs = query.to ?? nowMs + 60_000
  const { namespace, name, subjectKind } = query
  return {
    fromMs: query.from ?? nowMs - WINDOWS[query.window],
    toMs,
    kinds: query.kinds,
    namespace,
    group: query.group,
    subject: name ? { kind: subjectKind, namespace, name } : null,
    q: query.q,
  }
}

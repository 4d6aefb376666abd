import { z } from 'zod'
import type { Subject, TransitionKind } from '#lib/health/transition.ts'
import { type Availability, availabilityOf } from '#lib/history/availability.ts'
import { type FlappingRule, flappingPeriods, isFall, isFlapping } from '#lib/history/flapping.ts'
import type { AvailabilityBucket, GroupAvailability } from '#lib/history/group-availability.ts'
import type { Interval } from '#lib/history/interval.ts'
import { type Span, type StateChange, spansOf } from '#lib/history/spans.ts'
import {
  checkRange,
  type RangeQuery,
  rangeFields,
  rangeOf,
  type WindowName,
} from '#lib/history/transition-row.ts'
import { objectName } from '#lib/kube/object-name.ts'
import type { Page } from '#lib/mesh/views.ts'

/** One subject over a window: what state it was in when, and what that adds up to. */
export type Lane = {
  subject: Subject
  /** What Envoy weighs it by among its group. */
  weight: number
  spans: Span[]
  availability: Availability
  flapping: Interval[]
  isFlapping: boolean
}

/** A moment at which the shares of a VirtualService's default rule changed. */
export type WeightChange = { atMs: number; subject: Subject; message: string }

/** A page of lanes over a window, and what they share. */
export type Timeline = {
  window: Interval
  /** When nobody watched the entries, and when nobody watched the pods. */
  gaps: Interval[]
  podGaps: Interval[]
  lanes: Lane[]
  page: Page
  weights: WeightChange[]
  /** The group's VMs over the window, in equal parts; pods have lanes but do not count. */
  series: AvailabilityBucket[]
}

/** How available a group's VMs, or one subject, were over each window that ends now. */
export type AvailabilitySummary = Record<
  WindowName,
  { group: GroupAvailability; each: Pick<Availability, 'outages' | 'recoverMs'>; watchedMs: number }
>

export type LaneChange = StateChange & { kind: TransitionKind }

/** A lane from its changes in order of time; the last one before the window, if any, comes first. */
export function laneOf(
  subject: Subject,
  weight: number,
  changes: readonly LaneChange[],
  { window, covered, rule }: { window: Interval; covered: readonly Interval[]; rule: FlappingRule },
): Lane {
  const spans = spansOf(changes, window)
  const falls = changes.flatMap(({ kind, atMs }) => (isFall(kind) && atMs >= window.fromMs ? [atMs] : []))
  return {
    subject,
    weight,
    spans,
    availability: availabilityOf(spans, covered),
    flapping: flappingPeriods(falls, rule),
    isFlapping: isFlapping(falls, window.toMs - 1, rule),
  }
}

/** Whether a subject was there at any moment of its window. */
export const wasThere = ({ spans }: Lane): boolean => spans.some(({ state }) => state !== 'absent')

/** The worst first: by availability, then more outages, then name. */
export function byTrouble(a: Lane, b: Lane): number {
  const ratio = ({ availability }: Lane): number => availability.ratio ?? 1
  return ratio(a) - ratio(b) || b.availability.outages - a.availability.outages || byName(a, b)
}

const collator = new Intl.Collator('en', { numeric: true })
export const byName = (a: Lane, b: Lane): number => collator.compare(a.subject.name, b.subject.name)

/** Whose timeline: a WorkloadGroup's, or one subject's. */
const whoseSchema = z.object({
  of: z.enum(['group', 'WorkloadEntry', 'Pod']),
  namespace: objectName,
  name: objectName,
})

export const timelineQuerySchema = whoseSchema
  .extend({
    ...rangeFields,
    sort: z.enum(['trouble', 'name']).default('trouble'),
    q: z.string().max(200).default(''),
    page: z.coerce.number().int().min(1).max(100_000).default(1),
    pageSize: z.coerce.number().int().min(5).max(100).default(20),
  })
  .superRefine(checkRange)
export type TimelineQuery = z.infer<typeof timelineQuerySchema>

export const summaryQuerySchema = whoseSchema
export type SummaryQuery = z.infer<typeof summaryQuerySchema>

/** A window of states: it ends now at the latest, as nobody knows what state comes next. */
export const windowOf = (query: RangeQuery, nowMs: number): Interval => rangeOf(query, nowMs, 0)

import type { TransitionKind } from '#lib/health/transition.ts'
import type { LastHour } from '#lib/history/overview.ts'
import type { AvailabilitySummary, SummaryQuery, Timeline, TimelineQuery } from '#lib/history/timeline.ts'
import { filterOf, type TransitionPage, type TransitionQuery, WINDOWS } from '#lib/history/transition-row.ts'
import { readSummary, readTimeline, type TimelineSource } from '#server/history/read-timeline.ts'
import { parseCursor, readTransitions } from '#server/history/read-transitions.ts'
import { subjectOfPath } from '#server/history/subjects.ts'
import type { Runtime } from '#server/runtime/runtime.ts'

type Sources = Pick<Runtime, 'history' | 'store'>

/** One page of the feed, the newest first. */
export async function pageOfTransitions(
  { history }: Sources,
  query: TransitionQuery,
): Promise<TransitionPage> {
  const filter = filterOf(query, Date.now())
  const before = parseCursor(query.before)
  const rows = await history.read((db, clusterId) =>
    readTransitions(db, clusterId, filter, { before, limit: query.limit + 1 }),
  )
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return { rows: page, next: rows.length > query.limit && last ? `${last.atMs}-${last.id}` : '' }
}

export const timelineFor = (sources: Sources, query: TimelineQuery): Promise<Timeline> =>
  sources.history.read((db, clusterId) => readTimeline({ ...about(sources), db, clusterId }, query))

export const summaryFor = (sources: Sources, query: SummaryQuery): Promise<AvailabilitySummary> =>
  sources.history.read((db, clusterId) => readSummary({ ...about(sources), db, clusterId }, query))

/** What happened within the last hour, by kind, and who flaps now. */
export async function lastHour({ history }: Sources): Promise<LastHour> {
  const nowMs = Date.now()
  const counts = await history.read((db, clusterId) =>
    db
      .selectFrom('transition')
      .select((row) => ['kind', row.fn.countAll<number>().as('count')])
      .where('cluster_id', '=', clusterId)
      .where('at_ms', '>=', nowMs - WINDOWS['1h'])
      .groupBy('kind')
      .execute(),
  )
  return {
    counts: Object.fromEntries(counts.map(({ kind, count }) => [kind, Number(count)])) as Partial<
      Record<TransitionKind, number>
    >,
    flapping: history.flapping.paths(nowMs).map(subjectOfPath),
  }
}

const about = ({ history, store }: Sources): Omit<TimelineSource, 'db' | 'clusterId'> => ({
  inventory: store.inventory,
  rule: history.flapping.rule,
  nowMs: Date.now(),
})

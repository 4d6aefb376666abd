import type { Subject, SubjectKind } from '#lib/health/transition.ts'
import { availabilityOf } from '#lib/history/availability.ts'
import type { FlappingRule } from '#lib/history/flapping.ts'
import { availabilitySeries, groupAvailability } from '#lib/history/group-availability.ts'
import { clip, gapsIn, type Interval, intersect, lengthMs } from '#lib/history/interval.ts'
import { spansOf } from '#lib/history/spans.ts'
import {
  type AvailabilitySummary,
  byName,
  byTrouble,
  type Lane,
  laneOf,
  type SummaryQuery,
  type Timeline,
  type TimelineQuery,
  type WeightChange,
  wasThere,
  windowOf,
} from '#lib/history/timeline.ts'
import { WINDOW_NAMES, WINDOWS } from '#lib/history/transition-row.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import { virtualServicesOf } from '#lib/mesh/backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { podRows, selectingServices } from '#lib/mesh/rows.ts'
import { contains, paged } from '#lib/mesh/view/list.ts'
import { readCoverage } from '#server/history/coverage.ts'
import type { HistoryDatabase } from '#server/history/open-database.ts'
import { readChanges, readGroupSubjects, readSubjects, type SubjectRef } from '#server/history/read-lanes.ts'
import { subjectPath } from '#server/history/subjects.ts'

const SERIES_PARTS = 96

export type TimelineSource = {
  db: HistoryDatabase
  clusterId: number
  inventory: Readonly<Inventory>
  rule: FlappingRule
  nowMs: number
}

/** The lanes of a group's VMs and of the pods beside them, or of one subject, over a window. */
export async function readTimeline(source: TimelineSource, query: TimelineQuery): Promise<Timeline> {
  const { db, clusterId, inventory, rule } = source
  const window = windowOf(query, source.nowMs)
  const coveredOf = async (kind: SubjectKind) => readCoverage(db, clusterId, kind, window, source.nowMs)
  const [covered, podsCovered] = [await coveredOf('WorkloadEntry'), await coveredOf('Pod')]
  const subjects = await subjectsOf(source, query, window.fromMs)
  const changes = await readChanges(db, subjects, window)
  const lanes = subjects
    .map((subject) =>
      laneOf(plain(subject), weightOf(inventory, subject), changes.get(subject.id) ?? [], {
        window,
        covered: subject.kind === 'Pod' ? podsCovered : covered,
        rule,
      }),
    )
    .filter(wasThere)
  const vms = lanes.filter(({ subject }) => subject.kind === 'WorkloadEntry')
  const matching = lanes.filter(({ subject }) => contains(query.q, [subject.name]))
  const ordered = matching.sort(
    (a, b) => podsLast(a) - podsLast(b) || (query.sort === 'trouble' ? byTrouble(a, b) : byName(a, b)),
  )
  const { rows, page } = paged(ordered, query, lanes.length)
  return {
    window,
    gaps: gapsIn(covered, window),
    podGaps: gapsIn(podsCovered, window),
    lanes: rows,
    page,
    weights: await readWeights(source, query, window),
    series: availabilitySeries(query.of === 'group' ? vms : lanes, covered, window, SERIES_PARTS),
  }
}

/** How available a group's VMs, or one subject, were over each of the windows that end now. */
export async function readSummary(source: TimelineSource, query: SummaryQuery): Promise<AvailabilitySummary> {
  const { db, clusterId, inventory, nowMs } = source
  const longest: Interval = { fromMs: nowMs - WINDOWS['30d'], toMs: nowMs }
  const kind: SubjectKind = query.of === 'Pod' ? 'Pod' : 'WorkloadEntry'
  const covered = await readCoverage(db, clusterId, kind, longest, nowMs)
  const subjects = (await subjectsOf(source, query, longest.fromMs)).filter(
    ({ kind }) => query.of !== 'group' || kind === 'WorkloadEntry',
  )
  const changes = await readChanges(db, subjects, longest)
  const summary = WINDOW_NAMES.map((name) => {
    const window = { fromMs: nowMs - WINDOWS[name], toMs: nowMs }
    const watched = intersect(covered, [window])
    const members = subjects.map((subject) => ({
      spans: spansOf(changes.get(subject.id) ?? [], window),
      weight: weightOf(inventory, subject),
    }))
    const all = members.map(({ spans }) => availabilityOf(spans, watched))
    const recovered = all.flatMap(({ recoverMs }) => recoverMs ?? [])
    const each = {
      outages: all.reduce((sum, { outages }) => sum + outages, 0),
      recoverMs: recovered.length > 0 ? recovered.reduce((sum, ms) => sum + ms, 0) / recovered.length : null,
    }
    return [name, { group: groupAvailability(members, watched), each, watchedMs: lengthMs(watched) }] as const
  })
  return Object.fromEntries(summary) as AvailabilitySummary
}

async function subjectsOf(
  { db, clusterId, inventory }: TimelineSource,
  { of, namespace, name }: SummaryQuery,
  sinceMs: number,
): Promise<SubjectRef[]> {
  if (of !== 'group') return readSubjects(db, clusterId, [subjectPath({ kind: of, namespace, name })])
  const group = `${namespace}/${name}`
  const known = await readGroupSubjects(db, clusterId, group, sinceMs)
  // What is in the group or beside it now may have been stored before it was.
  const paths = [
    ...[...(inventory.members.get(group) ?? [])].map((key) => `WorkloadEntry/${key}`),
    ...podRows(inventory, group).map((pod) => subjectPath({ ...pod, kind: 'Pod' })),
  ]
  const beside = await readSubjects(db, clusterId, paths)
  return [...new Map([...known, ...beside].map((subject) => [subject.id, subject])).values()]
}

/** Weight changes of the VirtualServices that route to the group's hosts now. */
async function readWeights(
  { db, clusterId, inventory }: TimelineSource,
  { of, namespace, name }: TimelineQuery,
  window: Interval,
): Promise<WeightChange[]> {
  const key = `${namespace}/${name}`
  const group = of === 'group' ? key : groupOfEntry(inventory, key)
  const services = selectingServices(inventory, group).flatMap(({ host }) =>
    virtualServicesOf(inventory, host),
  )
  const paths = services.map(({ metadata }) => subjectPath({ ...metadata, kind: 'VirtualService' }))
  const subjects = await readSubjects(db, clusterId, [...new Set(paths)])
  const changes = await readChanges(db, subjects, window)
  return subjects
    .flatMap((subject) =>
      (changes.get(subject.id) ?? []).flatMap(({ kind, atMs, message }) =>
        kind === 'weights-changed' && clip({ fromMs: atMs, toMs: atMs + 1 }, window)
          ? [{ atMs, subject: plain(subject), message }]
          : [],
      ),
    )
    .sort((a, b) => a.atMs - b.atMs)
}

function groupOfEntry(inventory: Readonly<Inventory>, key: string): string {
  const { group } = inventory.memberships.get(key) ?? {}
  return group ? `${key.slice(0, key.indexOf('/'))}/${group}` : ''
}

const plain = ({ kind, namespace, name }: SubjectRef): Subject => ({ kind, namespace, name })
const podsLast = ({ subject }: Lane): number => (subject.kind === 'Pod' ? 1 : 0)

/** What is gone weighs as Envoy weighs what has no weight. */
const weightOf = (inventory: Readonly<Inventory>, subject: SubjectRef): number =>
  (subject.kind === 'WorkloadEntry' && inventory.objects.WorkloadEntry.get(keyOf(subject))?.spec.weight) || 1

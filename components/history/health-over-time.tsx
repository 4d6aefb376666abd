'use client'

import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from 'lucide-react'
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useHistory } from '#components/data/use-history.ts'
import { AvailabilityFigures } from '#components/history/availability-figures.tsx'
import { HistoryTrouble } from '#components/history/history-trouble.tsx'
import { StateLegend } from '#components/history/state-legend.tsx'
import { TimelineLanes } from '#components/history/timeline-lanes.tsx'
import { TimelineTable } from '#components/history/timeline-table.tsx'
import { Button } from '#components/ui/button.tsx'
import { cn } from '#components/ui/cn.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { momentWords } from '#components/ui/moment-words.ts'
import { Pagination } from '#components/ui/pagination.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { Select } from '#components/ui/select.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { Interval } from '#lib/history/interval.ts'
import { durationWords } from '#lib/history/time-axis.ts'
import type { Timeline } from '#lib/history/timeline.ts'
import { WINDOW_NAMES, WINDOWS } from '#lib/history/transition-row.ts'

const SORTS = ['trouble', 'name'] as const
const LEAST_MS = 60_000

/** Who was healthy when: lanes, availability, and weight changes on one time axis that can be narrowed and moved. */
export function HealthOverTime({
  of,
  namespace,
  name,
}: {
  of: 'group' | 'WorkloadEntry'
  namespace: string
  name: string
}) {
  const [view, setView] = useQueryStates(
    {
      window: parseAsStringLiteral(WINDOW_NAMES).withDefault('24h'),
      from: parseAsInteger,
      to: parseAsInteger,
      lanes: parseAsInteger.withDefault(1),
      lanesBy: parseAsStringLiteral(SORTS).withDefault('trouble'),
    },
    { history: 'replace' },
  )
  const whose = new URLSearchParams({ of, namespace, name }).toString()
  const range = view.from !== null && view.to !== null ? `&from=${view.from}&to=${view.to}` : ''
  const {
    data: timeline,
    error,
    isOld,
  } = useHistory<Timeline>(
    `/api/history/timeline?${whose}&window=${view.window}${range}&page=${Math.max(1, view.lanes)}&sort=${view.lanesBy}`,
  )
  const show = (fromMs: number, toMs: number): void => {
    const now = Date.now()
    const lengthMs = Math.max(LEAST_MS, toMs - fromMs)
    const end = Math.min(now, Math.round(fromMs + lengthMs))
    void setView({ from: Math.round(end - lengthMs), to: end, lanes: 1 })
  }
  const move = (shift: number, scale: number): void => {
    if (!timeline) return
    const { fromMs, toMs } = timeline.window
    const lengthMs = toMs - fromMs
    const middle = (fromMs + toMs) / 2 + shift * lengthMs
    show(middle - (lengthMs * scale) / 2, middle + (lengthMs * scale) / 2)
  }
  return (
    <section aria-labelledby="over-time" className="space-y-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="over-time" className="font-semibold text-base">
          Health over time
        </h2>
        <div className="flex flex-wrap items-center gap-2">
          <Segmented
            label="Window"
            value={range ? null : view.window}
            options={WINDOW_NAMES.map((one) => ({ value: one, label: one }))}
            onChange={(window) => void setView({ window, from: null, to: null, lanes: 1 })}
          />
          <div className="flex">
            <IconButton label="Earlier" onPress={() => move(-0.5, 1)}>
              <ChevronLeft className="size-4" />
            </IconButton>
            <IconButton label="Look closer" onPress={() => move(0, 0.5)}>
              <ZoomIn className="size-4" />
            </IconButton>
            <IconButton label="Look wider" onPress={() => move(0, 2)}>
              <ZoomOut className="size-4" />
            </IconButton>
            <IconButton label="Later" isDisabled={!range} onPress={() => move(0.5, 1)}>
              <ChevronRight className="size-4" />
            </IconButton>
          </div>
          {of === 'group' ? (
            <Select
              label="Order of the lanes"
              value={view.lanesBy}
              onChange={(by) => void setView({ lanesBy: by === 'name' ? 'name' : 'trouble', lanes: 1 })}
              options={[
                { value: 'trouble', label: 'Most trouble first' },
                { value: 'name', label: 'By name' },
              ]}
            />
          ) : null}
        </div>
      </div>
      <HistoryTrouble error={error} />
      {!timeline ? (
        error ? null : (
          <Skeleton label="Reading the history" rows={5} />
        )
      ) : (
        <div className="space-y-4 rounded-lg border border-line bg-surface p-3 sm:p-4">
          {range ? (
            <p className="flex flex-wrap items-center gap-2 text-sm">
              <span className="tabular-nums" suppressHydrationWarning>
                {momentWords(timeline.window.fromMs)} to {momentWords(timeline.window.toMs)}
                <span className="text-muted">
                  {' '}
                  ({durationWords(timeline.window.toMs - timeline.window.fromMs)})
                </span>
              </span>
              <Button look="quiet" onPress={() => void setView({ from: null, to: null })}>
                Back to the last {view.window}
              </Button>
            </p>
          ) : null}
          <div className={cn(isOld && 'opacity-60')}>
            {timeline.lanes.length === 0 ? (
              <p className="py-6 text-center text-muted">Nothing was there in this window.</p>
            ) : (
              <TimelineLanes
                timeline={timeline}
                isGroup={of === 'group'}
                onZoom={({ fromMs, toMs }) => show(fromMs, toMs)}
              />
            )}
          </div>
          <div className="space-y-2">
            <StateLegend timeline={timeline} />
            {timeline.lanes.length > 0 ? (
              <TimelineTable timeline={timeline} allHref={feedOf(of, namespace, name, timeline.window)} />
            ) : null}
          </div>
          {timeline.page.matching > timeline.page.pageSize ? (
            <Pagination {...timeline.page} noun="lanes" onPage={(lanes) => void setView({ lanes })} />
          ) : null}
          <AvailabilityFigures whose={whose} isGroup={of === 'group'} />
        </div>
      )}
    </section>
  )
}

/** The feed of the same subjects, over the shortest of its windows that holds this one. */
function feedOf(
  of: 'group' | 'WorkloadEntry',
  namespace: string,
  name: string,
  { fromMs }: Interval,
): string {
  const window = WINDOW_NAMES.find((one) => Date.now() - WINDOWS[one] <= fromMs + LEAST_MS) ?? '30d'
  const whose = of === 'group' ? { group: `${namespace}/${name}` } : { subjectKind: of, namespace, q: name }
  return `/transitions?${new URLSearchParams({ window, show: 'all', ...whose })}`
}

'use client'

import { useHistory } from '#components/data/use-history.ts'
import { cn } from '#components/ui/cn.ts'
import { durationWords, percentWords } from '#lib/history/time-axis.ts'
import type { AvailabilitySummary } from '#lib/history/timeline.ts'
import { WINDOW_NAMES, WINDOWS } from '#lib/history/transition-row.ts'

/** How available a group or one subject was over each window, clipped to when somebody watched. */
export function AvailabilityFigures({ whose, isGroup }: { whose: string; isGroup: boolean }) {
  const { data } = useHistory<AvailabilitySummary>(`/api/history/availability?${whose}`)
  const rows: { label: string; meaning: string; of: (window: AvailabilitySummary['1h']) => string }[] =
    isGroup
      ? [
          {
            label: 'Capacity',
            meaning: 'Share of the VMs’ weight that was available, on average',
            of: ({ group }) => percentWords(group.capacity),
          },
          {
            label: 'At least one',
            meaning: 'Time in which at least one VM was available',
            of: ({ group }) => percentWords(group.atLeastOne),
          },
          {
            label: 'All',
            meaning: 'Time in which every VM was available',
            of: ({ group }) => percentWords(group.all),
          },
        ]
      : [
          {
            label: 'Available',
            meaning: 'Time in which it was healthy',
            of: ({ group }) => percentWords(group.capacity),
          },
        ]
  rows.push(
    {
      label: 'Outages',
      meaning: 'Times that a VM stopped being available',
      of: ({ each }) => String(each.outages),
    },
    {
      label: 'Time to recover',
      meaning: 'How long an outage lasted on average, of those seen from beginning to end',
      of: ({ each }) => (each.recoverMs === null ? '–' : durationWords(each.recoverMs)),
    },
    {
      label: 'Watched',
      meaning: 'For how long somebody watched: only that time counts',
      of: (window) => durationWords(window.watchedMs),
    },
  )
  return (
    <div className="overflow-x-auto">
      <table aria-label="Availability" className="w-full min-w-[22rem] text-left text-sm">
        <thead>
          <tr className="text-muted text-xs">
            <th scope="col" className="py-1 pr-3 font-medium">
              Availability
            </th>
            {WINDOW_NAMES.map((name) => (
              <th key={name} scope="col" className="px-2 py-1 text-right font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, meaning, of }) => (
            <tr key={label} className="border-line border-t">
              <th scope="row" className="whitespace-nowrap py-1 pr-3 font-normal" title={meaning}>
                {label}
              </th>
              {WINDOW_NAMES.map((name) => {
                const isShort = data && label === 'Watched' && data[name].watchedMs < WINDOWS[name] * 0.99
                return (
                  <td key={name} className={cn('px-2 py-1 text-right tabular-nums', isShort && 'text-warn')}>
                    {data ? of(data[name]) : '…'}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

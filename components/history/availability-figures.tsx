'use client'

import { useHistory } from '#components/data/use-history.ts'
import { cn } from '#components/ui/cn.ts'
import { durationWords, percentWords } from '#lib/history/time-axis.ts'
import type { AvailabilitySummary } from '#lib/history/timeline.ts'
import { WINDOW_NAMES, WINDOWS } from '#lib/history/transition-row.ts'

type Row = { label: string; meaning: string; of: (window: AvailabilitySummary['1h']) => string }

const OF_GROUP: Row[] = [
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
const OF_ONE: Row[] = [
  {
    label: 'Available',
    meaning: 'Time in which it was healthy',
    of: ({ group }) => percentWords(group.capacity),
  },
]
const OF_ANY: Row[] = [
  {
    label: 'Outages',
    meaning: 'Times that a VM stopped being available',
    of: ({ each }) => each.outages.toLocaleString('en'),
  },
  {
    label: 'Time to recover',
    meaning: 'Average length of the outages seen from beginning to end',
    of: ({ each }) => (each.recoverMs === null ? '–' : durationWords(each.recoverMs)),
  },
  {
    label: 'Watched',
    meaning: 'Only the time in which somebody watched counts',
    of: (window) => durationWords(window.watchedMs),
  },
]

/** How available a group or one subject was over each window, clipped to when somebody watched. */
export function AvailabilityFigures({ whose, isGroup }: { whose: string; isGroup: boolean }) {
  const { data, error } = useHistory<AvailabilitySummary>(`/api/history/availability?${whose}`)
  const trouble = error ? (
    <p className="text-sm text-warn">
      Availability could not be read{data ? ' again' : ''}: {error.message}
    </p>
  ) : null
  if (trouble && !data) return trouble
  return (
    <div className="space-y-2 overflow-x-auto">
      {trouble}
      <table aria-label="Availability" className="w-full text-left text-sm">
        <thead>
          <tr className="text-muted text-xs">
            <th scope="col" className="py-1 pr-2 font-medium">
              Availability
            </th>
            {WINDOW_NAMES.map((name) => (
              <th key={name} scope="col" className="py-1 pl-2 text-right font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...(isGroup ? OF_GROUP : OF_ONE), ...OF_ANY].map(({ label, meaning, of }) => (
            <tr key={label} className="border-line border-t align-baseline">
              <th scope="row" className="py-1 pr-2 font-normal">
                {label}
                <span className="ml-2 hidden text-muted text-xs md:inline">{meaning}</span>
              </th>
              {WINDOW_NAMES.map((name) => {
                const isShort = data && label === 'Watched' && data[name].watchedMs < WINDOWS[name] * 0.99
                return (
                  <td
                    key={name}
                    className={cn(
                      'whitespace-nowrap py-1 pl-2 text-right tabular-nums md:w-32',
                      isShort && 'text-warn',
                    )}
                  >
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

import { TriangleAlert } from 'lucide-react'
import type { ComparedRule } from '#components/traffic/observed/compared-rule.ts'
import type { ObservedRow } from '#components/traffic/observed/observed-rows.ts'
import { countWords, differenceWords, shareWords } from '#components/traffic/observed/share-words.ts'
import { Badge } from '#components/ui/badge.tsx'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { NameText } from '#components/ui/name-text.tsx'

type ObservedTableProps = {
  rows: ObservedRow[]
  noun: 'requests' | 'connections'
  colours: Record<string, string>
  rule: ComparedRule | null
}

/** Each destination with its configured share and the one observed over the last minute. */
export function ObservedTable({ rows, noun, colours, rule }: ObservedTableProps) {
  return (
    <div className="space-y-2">
      <p className="text-muted text-sm">{rule ? ruleWords(rule) : 'No rule has weights for this host.'}</p>
      <DataTable label="Configured and observed shares" columns={columnsOf(noun, colours)} rows={rows} />
    </div>
  )
}

function ruleWords({ service, rule }: ComparedRule): string {
  const position = service.rules.filter(({ kind }) => kind === rule.kind).indexOf(rule) + 1
  const name = rule.name ? ` (${rule.name})` : ''
  const what = rule.matches.length === 0 ? ', which takes what no other rule matches' : ''
  return `Rule ${position}${name} of VirtualService ${service.ref.name}${what}; observed over the last minute.`
}

const dash = <span className="text-muted">–</span>

const columnsOf = (noun: string, colours: Record<string, string>): Column<ObservedRow>[] => [
  {
    id: 'destination',
    header: 'Destination',
    cell: (row) => (
      <div className="min-w-28 space-y-1">
        <p className="flex items-baseline gap-1.5 font-medium">
          <span
            aria-hidden
            className="size-2.5 shrink-0 rounded-sm bg-unknown-fill"
            style={{ background: colours[row.id] }}
          />
          <span className="min-w-0">
            <NameText>{row.label}</NameText>
            {row.configuredPercent === null && !colours[row.id] ? (
              <span className="block font-normal text-muted text-xs">not in this rule</span>
            ) : null}
          </span>
        </p>
        <TwoBars row={row} colour={colours[row.id]} />
        <p className="text-muted text-xs lg:hidden">{smallPrint(row, noun)}</p>
      </div>
    ),
  },
  {
    id: 'configured',
    header: 'Configured',
    align: 'right',
    cell: ({ configuredPercent }) => (configuredPercent === null ? dash : shareWords(configuredPercent)),
  },
  {
    id: 'observed',
    header: 'Observed',
    align: 'right',
    cell: ({ observedPercent }) => (observedPercent === null ? dash : shareWords(observedPercent)),
  },
  {
    id: 'difference',
    header: 'Difference',
    align: 'right',
    cell: ({ differencePoints, isOff }) =>
      differencePoints === null ? (
        dash
      ) : (
        <span className="inline-flex flex-col items-end gap-0.5">
          {differenceWords(differencePoints)}
          {isOff ? (
            <Badge tone="warn" icon={<TriangleAlert aria-hidden className="size-3.5" />}>
              unexpected
            </Badge>
          ) : null}
        </span>
      ),
  },
  {
    id: 'rate',
    header: `${noun === 'requests' ? 'Requests' : 'Connections'}/min`,
    align: 'right',
    wideOnly: true,
    cell: ({ perMinute }) => countWords(perMinute),
  },
  {
    id: 'errors',
    header: 'Errors',
    align: 'right',
    wideOnly: true,
    cell: ({ errorPercent }) =>
      errorPercent === null ? (
        dash
      ) : (
        <span className={errorPercent > 0 ? 'font-medium text-bad' : ''}>{shareWords(errorPercent)}</span>
      ),
  },
  {
    id: 'p99',
    header: 'p99',
    align: 'right',
    wideOnly: true,
    cell: ({ p99Ms }) =>
      p99Ms === null ? <span className="text-muted">not known</span> : `${countWords(p99Ms)} ms`,
  },
]

/** Configured above, observed below. */
function TwoBars({ row, colour }: { row: ObservedRow; colour: string | undefined }) {
  if (row.configuredPercent === null && row.observedPercent === null) return null
  return (
    <div aria-hidden className="max-w-56 space-y-px">
      {row.configuredPercent === null ? null : (
        <div className="h-1.5 rounded-sm bg-unknown-soft">
          <div className="h-full rounded-sm bg-line-strong" style={{ width: `${row.configuredPercent}%` }} />
        </div>
      )}
      <div className="h-1.5 rounded-sm bg-unknown-soft">
        <div
          className="h-full rounded-sm bg-unknown-fill"
          style={{ width: `${row.observedPercent ?? 0}%`, background: colour }}
        />
      </div>
    </div>
  )
}

/** What a narrow screen has no column for. */
function smallPrint({ perMinute, errorPercent, p99Ms }: ObservedRow, noun: string): string {
  return [
    `${countWords(perMinute)} ${noun}/min`,
    ...(errorPercent === null ? [] : [`${shareWords(errorPercent)} errors`]),
    ...(p99Ms === null ? [] : [`p99 ${countWords(p99Ms)} ms`]),
  ].join(', ')
}

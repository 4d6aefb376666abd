import Link from 'next/link'
import { percentWords } from '#components/onboarding/leaving/leaving-words.ts'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import type { CarriedHost, CarriedRoute } from '#lib/onboarding/leaving/carried.ts'

type Row = CarriedRoute & { id: string; host: string; source: CarriedHost['source'] }

/** The ways by which requests come to a VM: which rule, how much of it, and who else would take it. */
export function CarriedTable({ carries }: { carries: readonly CarriedHost[] }) {
  const rows = carries.flatMap(({ host, source, routes }) =>
    routes.map(
      (route, index): Row => ({
        ...route,
        id: `${source.kind} ${source.name} ${host} ${index}`,
        host,
        source,
      }),
    ),
  )
  if (rows.length === 0) return null
  return <DataTable label="What it carries" columns={COLUMNS} rows={rows} />
}

const COLUMNS: Column<Row>[] = [
  {
    id: 'host',
    header: 'Host',
    cell: ({ host, page, source }) => (
      <div className="min-w-40">
        <Link
          href={`/traffic/${encodeURIComponent(page)}`}
          className="font-medium text-accent hover:underline"
        >
          <NameText>{host}</NameText>
        </Link>
        <p className="text-muted text-xs">
          {source.kind} {source.name}
        </p>
      </div>
    ),
  },
  {
    id: 'rule',
    header: 'Rule',
    cell: ({ rule, subset, percent }) => `${rule}: ${percentWords(percent)} to ${subset || 'all of it'}`,
  },
  {
    id: 'share',
    header: 'Of that to this VM',
    cell: ({ sharePercent, weight, totalWeight }) =>
      sharePercent === 0 ? 'nothing' : `${percentWords(sharePercent)} (weight ${weight} of ${totalWeight})`,
  },
  {
    id: 'others',
    header: 'Others that take it',
    cell: ({ otherVms, otherPods, isLast }) =>
      isLast ? (
        <span className="font-medium text-bad">None: it is the last one</span>
      ) : (
        `${otherVms} ${otherVms === 1 ? 'VM' : 'VMs'}, ${otherPods} ${otherPods === 1 ? 'pod' : 'pods'}`
      ),
  },
]

import { type PlanTarget, weightsOfSteps } from '#components/traffic/migrate/plan-target.ts'
import { destinationLabel } from '#components/traffic/observed/destination-label.ts'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { durationWords } from '#lib/history/time-axis.ts'

type WeightsPreviewProps = {
  target: PlanTarget
  steps: readonly number[]
  /** Null while it is not right. */
  soakSeconds: number | null
}

type Row = { id: string; name: string; percents: number[]; afterMs: number | null }

/** The weights of every destination at each step, and how soon it can be reached. */
export function WeightsPreview({ target, steps, soakSeconds }: WeightsPreviewProps) {
  const rows: Row[] = [target.start, ...weightsOfSteps(target, steps)].map((percents, position) => ({
    id: String(position),
    name: position === 0 ? 'Now' : `Step ${position}`,
    percents,
    afterMs: position === 0 || soakSeconds === null ? null : (position - 1) * soakSeconds * 1000,
  }))
  const columns: Column<Row>[] = [
    { id: 'name', header: 'Step', cell: ({ name }) => name },
    ...target.rule.destinations.map(({ host, subset, index }) => ({
      id: String(index),
      header: destinationLabel(host, subset),
      align: 'right' as const,
      cell: ({ percents }: Row) => `${percents[index] ?? 0} %`,
    })),
    {
      id: 'after',
      header: 'After, at the earliest',
      align: 'right',
      cell: ({ afterMs }) =>
        afterMs === null ? (
          <span className="text-muted">–</span>
        ) : afterMs === 0 ? (
          'at once'
        ) : (
          durationWords(afterMs)
        ),
    },
  ]
  return <DataTable label="Weights at each step" columns={columns} rows={rows} />
}

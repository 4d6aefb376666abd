import { LinkedName } from '#components/proxies/tables/linked-name.tsx'
import { percentWords } from '#components/proxies/tables/route-words.ts'
import type { TabHref } from '#components/proxies/tables/table-links.ts'
import { SplitBar } from '#components/ui/split-bar.tsx'

const FILLS = ['bg-accent', 'bg-accent/55', 'bg-accent/25', 'bg-line-strong', 'bg-unknown-fill']
const fillOf = (index: number): string => FILLS[index % FILLS.length] ?? 'bg-unknown-fill'

/** The clusters that requests go to; with several of them, the share of each. */
export function WeightedClusters({
  clusters,
  hrefOf,
}: {
  clusters: readonly { name: string; weight: number; percent: number }[]
  hrefOf: TabHref | undefined
}) {
  const isSplit = clusters.length > 1
  const total = clusters.reduce((sum, { weight }) => sum + weight, 0)
  return (
    <div className="min-w-0 space-y-1">
      {isSplit ? (
        <SplitBar
          parts={clusters.map(({ name, percent }, index) => ({
            label: `${name} ${index}`,
            value: percent,
            className: fillOf(index),
          }))}
          className="max-w-72"
        />
      ) : null}
      <ul>
        {clusters.map(({ name, weight, percent }, index) => (
          <li
            // A route can name one cluster twice.
            // biome-ignore lint/suspicious/noArrayIndexKey: nothing else tells two of one name apart
            key={`${name} ${index}`}
            className="flex items-baseline gap-1.5"
          >
            {isSplit ? (
              <>
                <span aria-hidden className={`size-2 shrink-0 rounded-sm ${fillOf(index)}`} />
                <span className="w-12 shrink-0 text-right tabular-nums">{percentWords(percent)}</span>
              </>
            ) : null}
            <div className="min-w-0">
              <LinkedName tab="clusters" name={name} hrefOf={hrefOf} />
              {isSplit ? (
                <p className="text-muted text-xs tabular-nums">
                  weight {weight.toLocaleString('en')} of {total.toLocaleString('en')}
                </p>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}

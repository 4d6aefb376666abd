import type { Stats } from '#server/demo/envoy/stat.ts'
import { prometheusText } from '#server/demo/envoy/stats-prometheus.ts'
import { re2 } from '#server/demo/webhook/re2.ts'

export type StatsPage = { kind: 'json'; body: unknown } | { kind: 'text'; status: 200 | 400; text: string }

const QUANTILES = [0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 100]
const USAGE = 'usage: /stats?format=(html|active-html|json|prometheus|text)\n\n'

/** Envoy's `/stats` in the format that is asked for, of the names that fit, and without the unused ones on request. */
export function statsPage(
  stats: Stats,
  query: URLSearchParams,
  asked = query.get('format') ?? 'text',
): StatsPage {
  const pattern = query.get('filter') ?? ''
  const filter = re2(pattern)
  if (!filter) return { kind: 'text', status: 400, text: `Invalid re2 regex: ${pattern}\n` }
  if (!['json', 'prometheus', 'text'].includes(asked)) return { kind: 'text', status: 400, text: USAGE }
  const isUsedOnly = query.has('usedonly')
  const isWanted = wantedType(query.get('type'))
  const fits = ({ name }: { name: string }): boolean => filter.test(name)
  const some: Stats = {
    texts: isWanted('TextReadouts') ? stats.texts.filter(fits) : [],
    numbers: stats.numbers.filter(
      (one) =>
        fits(one) && (one.isUsed || !isUsedOnly) && isWanted(one.type === 'counter' ? 'Counters' : 'Gauges'),
    ),
    histograms: isWanted('Histograms') ? stats.histograms.filter(fits) : [],
  }
  if (asked === 'json') return { kind: 'json', body: { stats: jsonOf(some) } }
  return { kind: 'text', status: 200, text: asked === 'text' ? textOf(some) : prometheusText(some) }
}

const wantedType =
  (type: string | null) =>
  (one: string): boolean =>
    !type || type === 'All' || type === one

function jsonOf({ texts, numbers, histograms }: Stats): unknown[] {
  return [
    ...texts,
    ...numbers.map(({ name, value }) => ({ name, value })),
    ...(histograms.length > 0
      ? [
          {
            histograms: {
              supported_quantiles: QUANTILES,
              computed_quantiles: histograms.map(({ name, value }) => ({
                name,
                values: QUANTILES.map(() => ({ interval: null, cumulative: value })),
              })),
            },
          },
        ]
      : []),
  ]
}

function textOf({ texts, numbers, histograms }: Stats): string {
  return [
    ...texts.map(({ name, value }) => `${name}: "${value}"\n`),
    ...numbers.map(({ name, value }) => `${name}: ${value}\n`),
    ...histograms.map(
      ({ name, value }) => `${name}: ${QUANTILES.map((at) => `P${at}(nan,${value})`).join(' ')}\n`,
    ),
  ].join('')
}

/** One statistic of an Envoy. Histograms have their quantiles instead of a value. */
export type EnvoyStat =
  | { kind: 'value'; name: string; value: number }
  | { kind: 'text'; name: string; text: string }
  | {
      kind: 'histogram'
      name: string
      quantiles: { percent: number; interval: number | null; cumulative: number | null }[]
    }

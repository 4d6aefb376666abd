import { z } from 'zod'
import type { EnvoyStat } from '#lib/envoy/stat.ts'

const computedSchema = z.object({
  name: z.string(),
  values: z.array(
    z.object({
      interval: z.number().nullish().default(null),
      cumulative: z.number().nullish().default(null),
    }),
  ),
})
const histogramsSchema = z.object({
  histograms: z.object({
    supported_quantiles: z.array(z.number()).default([]),
    computed_quantiles: z.array(z.unknown()).default([]),
  }),
})
const valueSchema = z.object({ name: z.string(), value: z.union([z.number(), z.string()]) })
const statsSchema = z.union([
  z.strictObject({}).transform(() => ({ stats: [] })),
  z.object({ stats: z.array(z.unknown()) }),
])

/** Reads Envoy's /stats?format=json in its own order, histograms last; null when that is not what it is. */
export function readStats(json: unknown): EnvoyStat[] | null {
  const parsed = statsSchema.safeParse(json)
  return parsed.success ? parsed.data.stats.flatMap(statsOf) : null
}

function statsOf(one: unknown): EnvoyStat[] {
  const single = valueSchema.safeParse(one)
  if (single.success) {
    const { name, value } = single.data
    return [typeof value === 'number' ? { kind: 'value', name, value } : { kind: 'text', name, text: value }]
  }
  const all = histogramsSchema.safeParse(one)
  return all.success ? histogramsOf(all.data.histograms) : []
}

function histogramsOf(all: z.infer<typeof histogramsSchema>['histograms']): EnvoyStat[] {
  return all.computed_quantiles.flatMap((one): EnvoyStat[] => {
    const histogram = computedSchema.safeParse(one)
    if (!histogram.success) return []
    const { name, values } = histogram.data
    const quantiles = all.supported_quantiles.map((percent, index) => ({
      percent,
      interval: values[index]?.interval ?? null,
      cumulative: values[index]?.cumulative ?? null,
    }))
    return [{ kind: 'histogram', name, quantiles }]
  })
}

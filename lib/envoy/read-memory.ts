import { z } from 'zod'
import { integer } from '#lib/envoy/parts.ts'
import type { EnvoyNow } from '#lib/proxies/proxy-row.ts'

const memorySchema = z.object({
  allocated: integer,
  heap_size: integer,
  total_physical_bytes: integer.default(0),
})

/** Reads Envoy's /memory; null when that is not what it is. */
export function readMemory(json: unknown): EnvoyNow['memory'] {
  const parsed = memorySchema.safeParse(json)
  if (!parsed.success) return null
  const { allocated, heap_size: heap, total_physical_bytes: physical } = parsed.data
  return { allocatedBytes: allocated, heapBytes: heap, physicalBytes: physical }
}

import { z } from 'zod'
import type { ToldEndpoint } from '#lib/onboarding/told-endpoints.ts'

const text = z.string().default('')
/** Go writes an empty list as null. */
const listOf = <T extends z.ZodType>(one: T) =>
  z
    .array(one)
    .nullish()
    .transform((all) => all ?? [])
const endpointSchema = z.object({
  Addresses: listOf(z.string()),
  ServicePortName: text,
  EndpointPort: z.number().default(0),
  WorkloadName: text,
  Network: text,
})
const shardsSchema = z.record(
  z.string(),
  z.record(
    z.string(),
    z.object({
      Shards: z
        .record(z.string(), listOf(endpointSchema))
        .nullish()
        .transform((all) => all ?? {}),
    }),
  ),
)
/** Reads /debug/endpointShardz, one row for each address and port; null for what it is not. */
export function readShards(json: unknown): ToldEndpoint[] | null {
  const parsed = shardsSchema.safeParse(json)
  if (!parsed.success) return null
  return Object.entries(parsed.data).flatMap(([host, namespaces]) =>
    Object.entries(namespaces).flatMap(([namespace, { Shards }]) =>
      Object.values(Shards).flatMap((endpoints) =>
        endpoints.flatMap((one) =>
          one.Addresses.map((address) => ({
            address,
            host,
            namespace,
            port: one.ServicePortName,
            number: one.EndpointPort,
            workload: one.WorkloadName,
            network: one.Network,
          })),
        ),
      ),
    ),
  )
}

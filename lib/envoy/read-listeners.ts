import { z } from 'zod'
import type { EnvoyListener } from '#lib/envoy/listener.ts'
import { addressSchema, addressText } from '#lib/envoy/parts.ts'
import { explainPort } from '#lib/envoy/ports.ts'

const statusSchema = z.object({
  name: z.string(),
  local_address: addressSchema.default({}).catch({}),
  additional_local_addresses: z.array(addressSchema).default([]).catch([]),
})
const listenersSchema = z.union([
  z.strictObject({}).transform(() => ({ listener_statuses: [] })),
  z.object({ listener_statuses: z.array(statusSchema) }),
])

/**
 * Reads Envoy's /listeners?format=json: names and addresses alone, for their configuration is in the dump. Null when that
 * is not what it is.
 */
export function readListeners(json: unknown): EnvoyListener[] | null {
  const parsed = listenersSchema.safeParse(json)
  if (!parsed.success) return null
  return parsed.data.listener_statuses.map(
    ({ name, local_address: local, additional_local_addresses: more }) => {
      const port = local.socket_address?.port_value ?? null
      return {
        name,
        addresses: [local, ...more].map(addressText),
        port,
        direction: 'unspecified',
        state: { kind: 'active' },
        chains: [],
        explained: port === null ? '' : explainPort(port),
      }
    },
  )
}

import { z } from 'zod'

/** Envoy writes 64-bit numbers as text. */
export const integer = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)])

/** An address of Envoy's admin pages and of its configuration (envoy.config.core.v3.Address). */
export const addressSchema = z.object({
  socket_address: z.object({ address: z.string().default(''), port_value: z.number().default(0) }).optional(),
  pipe: z.object({ path: z.string().default('') }).optional(),
  envoy_internal_address: z
    .object({ server_listener_name: z.string().default(''), endpoint_id: z.string().default('') })
    .optional(),
})
export type EnvoyAddress = z.infer<typeof addressSchema>

/** `<ip>:<port>`, `[<ipv6>]:<port>`, a Unix socket's path, or `<listener>/<endpoint id>`; empty for none of them. */
export function addressText({
  socket_address: socket,
  pipe,
  envoy_internal_address: internal,
}: EnvoyAddress): string {
  if (socket)
    return `${socket.address.includes(':') ? `[${socket.address}]` : socket.address}:${socket.port_value}`
  if (pipe) return pipe.path
  return internal ? `${internal.server_listener_name}/${internal.endpoint_id}` : ''
}

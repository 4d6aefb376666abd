import { socket } from '#server/demo/config/listener-config.ts'
import type { Context } from '#server/demo/envoy/context.ts'
import { addressText } from '#server/demo/envoy/status-text.ts'
import { type Part, partOf, textOf } from '#server/demo/parts.ts'

/** Envoy's `/listeners`: the two it starts with, then those that istiod sent. */
export const listenerStatuses = ({ config }: Context): { name: string; local_address: Part }[] => [
  ...[15_090, 15_021].map((port) => ({ name: `0.0.0.0_${port}`, local_address: socket('0.0.0.0', port) })),
  ...config.listeners().map(({ name, address }) => ({ name: textOf(name), local_address: partOf(address) })),
]

export const listenersText = (context: Context): string =>
  listenerStatuses(context)
    .map(({ name, local_address: address }) => `${name}::${addressText(address)}\n`)
    .join('')

import { z } from 'zod'
import type { EnvoyNow } from '#lib/proxies/proxy-row.ts'

const serverInfoSchema = z.object({
  version: z.string().default(''),
  // Protobuf leaves out LIVE, which is its zero.
  state: z.string().default('LIVE'),
  uptime_current_epoch: z.string().default('0s'),
  command_line_options: z
    .object({ concurrency: z.number().nullish().default(null) })
    .default({ concurrency: null })
    .catch({ concurrency: null }),
})

/** Reads Envoy's /server_info; null when that is not what it is. `version` is that of `<commit>/1.40.0/Clean/RELEASE/BoringSSL`. */
export function readServerInfo(json: unknown): Omit<EnvoyNow, 'memory'> | null {
  const parsed = serverInfoSchema.safeParse(json)
  if (!parsed.success || parsed.data.version === '') return null
  const { version, state, uptime_current_epoch: uptime, command_line_options: options } = parsed.data
  return {
    state,
    version: version.split('/')[1] ?? version,
    uptimeSeconds: Number.parseFloat(uptime) || 0,
    concurrency: options.concurrency,
  }
}

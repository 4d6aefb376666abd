import { z } from 'zod'
import { compareConfigs } from '#lib/envoy/compare-configs.ts'
import type { CompareOptions } from '#lib/envoy/comparison.ts'
import type { ConfigDifferences } from '#lib/envoy/config-differences.ts'
import { type ProxyConfig, RESOURCE_KINDS } from '#lib/envoy/proxy-config.ts'
import { readConfig } from '#lib/envoy/read-config.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'

export type Bytes = Uint8Array<ArrayBuffer>
/** A config_dump as it came, or a ProxyConfig as a snapshot keeps it. */
export type ConfigBytes = { kind: 'dump' | 'kept'; bytes: Bytes }
export type Comparison = { one: ConfigBytes; other: ConfigBytes; options: CompareOptions }
/** `unread` says which side is no configuration. */
export type Compared = { differences: ConfigDifferences } | { unread: 'one' | 'other' }

/** Compares. Throws a SyntaxError for a dump that is no JSON. */
export function compareBytes({ one, other, options }: Comparison): Compared {
  const own = configOf(one)
  if (!own) return { unread: 'one' }
  const others = configOf(other)
  if (!others) return { unread: 'other' }
  return { differences: compareConfigs(own, others, options) }
}

/** A dump as a snapshot keeps it; no bytes for what is no dump. Throws a SyntaxError for what is no JSON. */
export function keepBytes(dump: Bytes): Bytes {
  const config = readConfig(parse(dump))
  return new TextEncoder().encode(config ? JSON.stringify(config) : '')
}

const configOf = ({ kind, bytes }: ConfigBytes): ProxyConfig | null =>
  kind === 'kept' ? readKept(bytes) : readConfig(parse(bytes))

const kept = z.object({
  resources: z.array(
    z.object({
      kind: z.enum(RESOURCE_KINDS),
      name: z.string(),
      version: z.string(),
      updatedAtMs: z.number().nullable(),
      state: z.union([
        z.object({ kind: z.enum(['active', 'warming', 'draining', 'static']) }),
        z.object({ kind: z.literal('error'), message: z.string() }),
      ]),
      body: z.custom<JsonObject>(isJsonObject),
    }),
  ),
})

/** What was kept may have been damaged since: null for that. */
function readKept(bytes: Bytes): ProxyConfig | null {
  try {
    return kept.safeParse(parse(bytes)).data ?? null
  } catch {
    return null
  }
}

const parse = (bytes: Bytes): unknown => JSON.parse(new TextDecoder().decode(bytes))

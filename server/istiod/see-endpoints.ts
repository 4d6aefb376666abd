import type { OrReason, ToldEndpoint, ToldEndpoints } from '#lib/onboarding/told-endpoints.ts'
import { addressKey } from '#lib/proxies/known-addresses.ts'
import type { OffThread } from '#server/envoy/off-thread.ts'
import { readRows } from '#server/envoy/read-rows.ts'
import type { Door } from '#server/istiod/door.ts'
import type { FoundIstiods } from '#server/istiod/find-istiods.ts'
import { sayWhy } from '#server/istiod/say-why.ts'

/** An endpoint has about 700 bytes, once for each port. */
const LIMITS = { limitMs: 15_000, limitBytes: 128 * 1024 * 1024 }

/** Asks every istiod for the endpoints that it has; `reason` when none answers. Rejects never. */
export async function seeEndpoints(
  found: FoundIstiods,
  nowMs: () => number,
  { offThread, ...limits }: { offThread: OffThread; limitMs?: number },
): Promise<OrReason<ToldEndpoints>> {
  if ('reason' in found) return found
  const byAddress = new Map<string, (ToldEndpoint & { istiod: string })[]>()
  const [asked, failures]: string[][] = [[], []]
  // One after the other: each answer may be large.
  for (const door of found.doors) {
    try {
      const endpoints = await askEndpoints(door, offThread, limits)
      asked?.push(door.name)
      for (const endpoint of endpoints) {
        const key = addressKey(endpoint.address) || endpoint.address
        const here = byAddress.get(key) ?? []
        here.push({ ...endpoint, istiod: door.name })
        byAddress.set(key, here)
      }
    } catch (error) {
      failures?.push(sayWhy(door, error))
    }
  }
  const missing = [...(failures ?? []), ...(found.missing ? [found.missing] : [])].join('; ')
  return asked?.length ? { byAddress, asked, missing, atMs: nowMs() } : { reason: missing }
}

async function askEndpoints(
  door: Door,
  offThread: OffThread,
  limits: { limitMs?: number },
): Promise<ToldEndpoint[]> {
  const answer = await door.getBytes('/debug/endpointShardz', { ...LIMITS, ...limits })
  const endpoints = await readRows(offThread, 'shards', answer)
  if (!endpoints) throw new Error('answered something that is no list of endpoints')
  return endpoints
}

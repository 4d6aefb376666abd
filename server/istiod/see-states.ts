import type { SyncState } from '#lib/proxies/proxy-row.ts'
import type { ProxyState, ProxyStates } from '#lib/proxies/proxy-state.ts'
import { createOffThread, type OffThread } from '#server/envoy/off-thread.ts'
import { readRows } from '#server/envoy/read-rows.ts'
import type { Door } from '#server/istiod/door.ts'
import type { FoundIstiods } from '#server/istiod/find-istiods.ts'
import type { Nonces, ProxySync } from '#server/istiod/read-syncz.ts'
import { sayWhy } from '#server/istiod/say-why.ts'

/** Each proxy has about 2 KiB in the answer. */
const LIMIT_BYTES = 128 * 1024 * 1024
const LIMIT_MS = 15_000
const MOST_WORDS = 4_000

/** Asks every istiod how far it is with each of its proxies; `reason` when none answers. Rejects never. */
export async function seeStates(
  found: FoundIstiods,
  nowMs: () => number,
  { offThread = createOffThread(), ...limits }: { limitMs?: number; offThread?: OffThread } = {},
): Promise<ProxyStates | { reason: string }> {
  if ('reason' in found) return found
  const byProxy = new Map<string, ProxyState>()
  const sentAtMs = new Map<string, number>()
  const failures: string[] = []
  await Promise.all(
    found.doors.map(async (door) => {
      try {
        const proxies = await askStates(door, offThread, limits)
        for (const one of proxies) {
          // A proxy that has changed istiods may still be listed by the old one.
          if (one.sentAtMs < (sentAtMs.get(one.proxy) ?? 0)) continue
          sentAtMs.set(one.proxy, one.sentAtMs)
          byProxy.set(one.proxy, stateOf(one, door.name))
        }
      } catch (error) {
        failures.push(sayWhy(door, error))
      }
    }),
  )
  const missing = [...failures.sort(), ...(found.missing ? [found.missing] : [])].join('; ')
  return failures.length === found.doors.length ? { reason: missing } : { byProxy, missing, atMs: nowMs() }
}

async function askStates(
  door: Door,
  offThread: OffThread,
  limits: { limitMs?: number },
): Promise<ProxySync[]> {
  const answer = await door.getBytes('/debug/syncz', {
    limitBytes: LIMIT_BYTES,
    limitMs: LIMIT_MS,
    ...limits,
  })
  const proxies = await readRows(offThread, 'syncz', answer)
  if (!proxies) throw new Error('answered something that is not the state of proxies')
  return proxies
}

const stateOf = (one: ProxySync, istiod: string): ProxyState => ({
  istiod,
  version: one.version,
  sync: {
    CDS: syncState(one.cluster),
    EDS: syncState(one.endpoint),
    LDS: syncState(one.listener),
    RDS: syncState(one.route),
    NDS: syncState(one.nameTable),
  },
})

const NOT_SENT: SyncState = { kind: 'not-sent' }

/** As istiod itself sums up a type (pilot/pkg/xds/statusgen.go): a refusal counts until the next acknowledgement. */
function syncState({ sent, acked, error, sentAtMs }: Nonces): SyncState {
  if (error !== '') return { kind: 'rejected', message: error.slice(0, MOST_WORDS), sentAtMs }
  if (sent === '') return NOT_SENT
  return { kind: acked === sent ? 'synced' : 'stale', sentAtMs }
}

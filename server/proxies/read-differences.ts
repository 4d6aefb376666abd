import { z } from 'zod'
import type { CompareOptions } from '#lib/envoy/comparison.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { DifferencesAnswer } from '#lib/proxies/snapshot.ts'
import { AppError } from '#server/app-error.ts'
import { withReason } from '#server/envoy/unreachable.ts'
import { parseInput } from '#server/http/respond.ts'
import { type AskedConfig, askEnvoyDump, askIntent, unreachable } from '#server/proxies/ask-dump.ts'
import { proxyOf } from '#server/proxies/find-row.ts'
import { largeWork } from '#server/proxies/large-work.ts'
import { readSnapshot, type SnapshotRuntime, unreadable } from '#server/proxies/snapshots.ts'

const querySchema = z.object({
  against: z.union([
    z.literal('istiod').transform(() => ({ kind: 'istiod' as const })),
    z
      .templateLiteral(['snapshot:', z.uuid()])
      .transform((text) => ({ kind: 'snapshot' as const, id: text.slice('snapshot:'.length) })),
    z
      .templateLiteral(['proxy:', z.string().min(1).max(320)])
      .transform((text) => ({ kind: 'proxy' as const, id: text.slice('proxy:'.length) })),
  ]),
  one: z.enum(['envoy', 'istiod']).default('envoy'),
})
type Query = z.infer<typeof querySchema>

/**
 * How the configuration of a proxy differs from what istiod would send it, from a snapshot, or from another proxy's. The
 * comparing is done in another thread. Throws AppError `bad-request`, `not-found`, `cluster-unreachable` with why a side
 * can't be asked, `too-many`, `history-unavailable`. `signal` ends what nobody else waits for.
 */
export async function readDifferences(
  runtime: SnapshotRuntime,
  id: string,
  search: URLSearchParams,
  { nowMs, signal }: { nowMs: () => number; signal?: AbortSignal },
): Promise<DifferencesAnswer> {
  const query = parseInput(Object.fromEntries(search), querySchema)
  refuseSame(query, id)
  const proxy = await proxyOf(runtime, id)
  const another = query.against.kind === 'proxy' ? await proxyOf(runtime, query.against.id) : null
  const { comparisons, turns } = largeWork(runtime)
  return comparisons(
    JSON.stringify([proxy.id, query.against, query.one]),
    (wanted) => turns(() => compare(runtime, { proxy, another, query, nowMs, signal: wanted }), wanted),
    signal,
  )
}

type Asked = {
  proxy: NameProxy
  another: NameProxy | null
  query: Query
  nowMs: () => number
  signal: AbortSignal
}

async function compare(runtime: SnapshotRuntime, asked: Asked): Promise<DifferencesAnswer> {
  const { proxy, another, query, signal } = asked
  const [one, other] = await Promise.all([askSide(runtime, proxy, asked), askOther(runtime, asked)])
  const comparison = {
    one: { kind: one.kind, bytes: one.bytes },
    other: { kind: other.kind, bytes: other.bytes },
    options: optionsOf(query, proxy, another),
  }
  const compared = await withReason(`${one.words}, or ${other.words}:`, () =>
    runtime.offThread.run('compareConfigs', comparison, signal),
  )
  if ('unread' in compared) {
    const { words, kind } = compared.unread === 'one' ? one : other
    if (kind === 'kept') throw unreadable()
    throw unreachable(words, 'answered something that is not a configuration')
  }
  return {
    ...compared.differences,
    one: { words: one.words, atMs: one.atMs },
    other: { words: other.words, atMs: other.atMs },
  }
}

function refuseSame({ against, one }: Query, id: string): void {
  const refuse = (message: string): never => {
    throw new AppError('bad-request', `against: ${message}`, { field: 'against' })
  }
  if (against.kind === 'proxy' && against.id === id) refuse('this is the proxy itself')
  if (one === 'envoy') return
  if (against.kind === 'istiod') refuse('istiod’s intent is not compared with itself')
  if (against.kind === 'snapshot') refuse('a snapshot is Envoy’s own configuration, and compared with that')
}

const askSide = (
  runtime: SnapshotRuntime,
  proxy: NameProxy,
  { query, nowMs, signal }: Asked,
): Promise<AskedConfig> =>
  query.one === 'istiod' ? askIntent(runtime, proxy, signal) : askEnvoyDump(runtime, proxy, nowMs, signal)

async function askOther(runtime: SnapshotRuntime, asked: Asked): Promise<AskedConfig> {
  const { proxy, another, signal } = asked
  const { against } = asked.query
  if (another) return askSide(runtime, another, asked)
  if (against.kind !== 'snapshot') return askIntent(runtime, proxy, signal)
  const { snapshot, config } = await readSnapshot(runtime, proxy.id, against.id)
  const words = snapshot.note ? `The snapshot “${snapshot.note}”` : 'A snapshot'
  return { ...config, words: `${words} of ${proxy.id}`, atMs: snapshot.takenAtMs }
}

function optionsOf({ against }: Query, proxy: NameProxy, another: NameProxy | null): CompareOptions {
  if (another) return { what: 'other-proxy', ownAddresses: [...proxy.ips, ...another.ips] }
  return { what: against.kind === 'snapshot' ? 'earlier' : 'intent' }
}

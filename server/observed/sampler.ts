import { addCount, type RequestCounts } from '#lib/traffic/observed.ts'
import type { Clock } from '#server/clock.ts'
import { clustersPath, type OutboundCluster, readClusters } from '#server/envoy/read-clusters.ts'
import { atOnce } from '#server/http/at-once.ts'
import { type Fetch, getJson } from '#server/http/get-json.ts'
import { countsBetween } from '#server/observed/counters.ts'

const CALLERS_AT_ONCE = 16
/** An Envoy that takes longer holds up the sample of all others. */
const LIMIT_MS = 3_000

/** One reading of all callers. `counts` is null when nobody gave two readings in a row, so that nothing is known. */
export type Sample = {
  fromMs: number
  toMs: number
  counts: RequestCounts | null
  /** Hosts that the reading before covered too; of others nothing is known yet. */
  comparable: ReadonlySet<string>
  asked: number
  answered: number
  /** Why callers are missing, in the words of the first few. */
  missing: string[]
}

type Reading = ReadonlyMap<string, OutboundCluster>

/** Reads the callers' Envoys, and tells what they sent since the reading before. */
export function createSampler(options: {
  envoys: () => readonly string[]
  clock: Clock
  signal: AbortSignal
  fetch?: Fetch
  limitMs?: number
}) {
  const { envoys, clock, signal, fetch, limitMs = LIMIT_MS } = options
  let readings = new Map<string, Reading>()
  let lastHosts: ReadonlySet<string> = new Set()
  let lastMs = clock.nowMs()

  const read = async (url: string, hosts: ReadonlySet<string>): Promise<Reading | string> => {
    try {
      const json = await getJson(`${url}${clustersPath(hosts)}`, {
        limitMs,
        signal,
        ...(fetch ? { fetch } : {}),
      })
      return readClusters(json, hosts) ?? `${url} answered something that is not Envoy's clusters`
    } catch (error) {
      return `${url} ${error instanceof Error ? error.message : String(error)}`
    }
  }

  return {
    /** Everything read before is of no use: what came in between is not of one interval. */
    forget(): void {
      readings = new Map()
      lastHosts = new Set()
    },
    async take(hosts: ReadonlySet<string>): Promise<Sample> {
      const urls = [...new Set(envoys())]
      const [fromMs, toMs] = [lastMs, clock.nowMs()]
      const comparable = lastHosts
      lastMs = toMs
      lastHosts = hosts
      const answers = await atOnce(urls, CALLERS_AT_ONCE, (url) => read(url, hosts))
      const before = readings
      readings = new Map()
      let counts: RequestCounts | null = null
      const missing: string[] = []
      for (const [index, answer] of answers.entries()) {
        const url = urls[index] ?? ''
        if (typeof answer === 'string') {
          missing.push(answer)
          continue
        }
        readings.set(url, answer)
        const earlier = before.get(url)
        if (!earlier) continue
        counts ??= {}
        for (const [id, count] of Object.entries(countsBetween(earlier, answer))) addCount(counts, id, count)
      }
      const answered = urls.length - missing.length
      return { fromMs, toMs, counts, comparable, asked: urls.length, answered, missing }
    },
  }
}

import type { HostRouting } from '#lib/mesh/host-view.ts'
import type { ObservedPoint, ObservedSplit } from '#lib/traffic/observed.ts'
import type { Clock } from '#server/clock.ts'
import type { Fetch } from '#server/http/get-json.ts'
import { destinationsOfHost, mirrorReason, unknownHost } from '#server/observed/destinations-of-host.ts'
import type { Observed } from '#server/observed/observed.ts'
import { createSampler, type Sample } from '#server/observed/sampler.ts'

const INTERVAL_MS = 2_000
const KEPT_MS = 10 * 60_000
/** Sampling for a host goes on for so long after the last question about it. */
const LINGER_MS = 60_000
const MOST_HOSTS = 100
const MISSING_SHOWN = 3

type Tracked = { askedMs: number; points: ObservedPoint[] }

/**
 * Counts what callers send by reading their Envoys every 2 s while somebody asks. All hosts that are asked for share
 * one reading; each keeps its own intervals.
 */
export function observeEnvoys(options: {
  envoys: () => readonly string[]
  routing: (host: string) => HostRouting | null
  clock: Clock
  fetch?: Fetch
  onFailure: (error: unknown) => void
  limitMs?: number
}): Observed {
  const { routing, clock } = options
  const stopping = new AbortController()
  const sampler = createSampler({ ...options, signal: stopping.signal })
  const tracked = new Map<string, Tracked>()
  let last: Sample | null = null
  let running: Promise<void> | null = null
  let cancelNext: (() => void) | null = null

  return {
    async of(host) {
      const nowMs = clock.nowMs()
      const known = routing(host)
      if (!known) return unknownHost('envoy', host)
      const entry = tracked.get(host) ?? { askedMs: nowMs, points: [] }
      // Set anew, so that the first of the map is the one not asked for longest.
      tracked.delete(host)
      tracked.set(host, { ...entry, askedMs: nowMs })
      forgetOld(nowMs)
      if (!running && !cancelNext) begin()
      if (!last) await running
      return split(host, [mirrorReason(destinationsOfHost(known))])
    },
    stop() {
      stopping.abort()
      cancelNext?.()
      tracked.clear()
    },
  }

  function begin(): void {
    sampler.forget()
    last = null
    run()
  }

  function run(): void {
    cancelNext = null
    const startedMs = clock.nowMs()
    const live = [...tracked].filter(([, { askedMs }]) => startedMs - askedMs <= LINGER_MS)
    if (live.length === 0 || stopping.signal.aborted) return
    running = sample(live)
      .catch(options.onFailure)
      .finally(() => {
        running = null
        if (stopping.signal.aborted) return
        cancelNext = clock.schedule(Math.max(0, startedMs + INTERVAL_MS - clock.nowMs()), run)
      })
  }

  async function sample(live: [string, Tracked][]): Promise<void> {
    const places = live.flatMap(([host]) => {
      const known = routing(host)
      return known ? [{ host, to: destinationsOfHost(known) }] : []
    })
    const taken = await sampler.take(new Set(places.flatMap(({ to }) => [...to.hosts])))
    last = taken
    const { fromMs, toMs, counts, comparable } = taken
    if (!counts) return
    for (const { host, to } of places) {
      if (![...to.hosts].every((one) => comparable.has(one))) continue
      const own = Object.entries(counts).filter(([id]) => to.ids.has(id))
      tracked.get(host)?.points.push({ fromMs, toMs, counts: Object.fromEntries(own) })
    }
    forgetOld(toMs)
  }

  function forgetOld(nowMs: number): void {
    for (const [host, { askedMs, points }] of tracked) {
      while (points[0] && nowMs - points[0].toMs > KEPT_MS) points.shift()
      const isOld = points.length === 0 && nowMs - askedMs > LINGER_MS
      if (isOld || tracked.size > MOST_HOSTS) tracked.delete(host)
    }
  }

  function split(host: string, reasons: string[]): ObservedSplit {
    const points = tracked.get(host)?.points ?? []
    const { asked, answered } = last ?? { asked: options.envoys().length, answered: 0 }
    const all = [...reasons, ...missingReason(last), points.length === 0 && answered > 0 ? BEGINNING : '']
    return {
      source: 'envoy',
      callers: { asked, answered },
      points: [...points],
      p99Ms: {},
      reason: all.filter(Boolean).join(' '),
    }
  }
}

const BEGINNING = 'Counting has just begun: numbers come with the second reading.'

function missingReason(last: Sample | null): string[] {
  if (!last) return []
  const { asked, missing } = last
  if (asked === 0) return ['No caller is known whose Envoy could be asked.']
  if (missing.length === 0) return []
  const more = missing.length - MISSING_SHOWN
  const words = missing.slice(0, MISSING_SHOWN).join('; ') + (more > 0 ? `; and ${more} more` : '')
  return [`${missing.length} of ${asked} callers can't be counted: ${words}.`]
}

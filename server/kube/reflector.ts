import type { FeedState } from '#lib/kube/feed.ts'
import { type Kind, resourcePath } from '#lib/kube/kinds.ts'
import { type KubeObject, OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import type { Clock, Random } from '#server/clock.ts'
import type { KubeRequest, KubeResponse } from '#server/kube/cluster.ts'
import {
  bookmarkSchema,
  errorOutcome,
  eventSchema,
  listSchema,
  messageOf,
  type Outcome,
  refusal,
  tryJson,
} from '#server/kube/outcome.ts'
import { readLines } from '#server/kube/read-lines.ts'
import { createSharer } from '#server/kube/share-parts.ts'

export type WatchEvent = { type: 'upsert' | 'remove'; object: KubeObject }

/** Where a reflector's findings go. A throwing sink is reported and does not stop the reflector. */
export type ReflectorSink = {
  /** Everything there is, at once. The sink works out what came, changed and went. */
  onReplace(objects: KubeObject[]): void
  /** What happened since, in order; all events of one network chunk together. */
  onEvents(events: WatchEvent[]): void
  onFeed(state: FeedState): void
  /** Something worth a log line that did not change the feed: a malformed object, a throwing sink. */
  onTrouble(message: string): void
}

export const REFLECTOR_LIMITS = {
  pageSize: 500,
  /** Asked of the server for each watch: this many seconds plus up to half again, so that reconnects spread. */
  watchSeconds: 240,
  requestMs: 60_000,
  /** Bookmarks come about once a minute; a connection silent for longer is dead (half-open TCP). */
  stallMs: 90_000,
  backoffMinMs: 500,
  backoffMaxMs: 8_000,
  forbiddenRetryMs: 30_000,
  absentRetryMs: 10_000,
  /** A list now and then heals what no watch can tell, such as an etcd restored from an older snapshot. */
  relistEveryMs: 10 * 60_000,
  startJitterMs: 250,
  /** A watch accepted for this long without an error counts as live. */
  settleMs: 400,
}

export type ReflectorOptions = {
  kind: Kind
  request: KubeRequest
  sink: ReflectorSink
  clock: Clock
  random: Random
  limits?: Partial<typeof REFLECTOR_LIMITS>
}

/**
 * Keeps a sink equal to one kind's objects in the cluster: a paged list, then watches from its resourceVersion with
 * bookmarks, for ever. resourceVersions are opaque. What the sink knew stays while the cluster can't be reached.
 * Follows client-go's reflector, but a 429 or a broken connection never costs a list.
 */
export function startReflector(options: ReflectorOptions): { stop(): void } {
  const { kind, request, sink, clock, random } = options
  const limits = { ...REFLECTOR_LIMITS, ...options.limits }
  const share = createSharer()
  const stopped = new AbortController()
  let resourceVersion: string | null = null
  let lastSeen = ''
  let listedAtMs = 0
  let failures = 0
  let feed: FeedState = { state: 'connecting' }

  const guarded = (call: () => void): void => {
    try {
      call()
    } catch (error) {
      sink.onTrouble(`${kind}: a handler threw: ${messageOf(error)}`)
    }
  }
  const say = (next: FeedState): void => {
    if (stopped.signal.aborted) return
    const said = keepAge(feed, next)
    feed = said
    guarded(() => sink.onFeed(said))
  }

  void run().catch((error: unknown) => sink.onTrouble(`${kind}: the reflector stopped: ${messageOf(error)}`))
  return { stop: () => stopped.abort() }

  async function run(): Promise<void> {
    await sleep(random() * limits.startJitterMs)
    while (!stopped.signal.aborted) {
      const outcome = resourceVersion === null ? await list() : await watch(resourceVersion)
      if (stopped.signal.aborted) return
      await settle(outcome)
    }
  }

  async function settle(outcome: Outcome): Promise<void> {
    switch (outcome.kind) {
      case 'listed':
        resourceVersion = outcome.resourceVersion
        lastSeen = outcome.resourceVersion
        listedAtMs = clock.nowMs()
        return say({ state: 'synced' })
      case 'ended':
        if (clock.nowMs() - listedAtMs > limits.relistEveryMs) resourceVersion = null
        return
      case 'relist':
        resourceVersion = null
        if (failures > 0) say({ state: 'stale', sinceMs: clock.nowMs(), reason: outcome.reason })
        failures += 1
        // The first list after an expiry comes at once; a server that always says 410 is not hammered.
        return failures > 1 ? sleep(backoffMs()) : undefined
      case 'throttled':
        failures += 1
        return sleep(Math.max(outcome.afterMs, backoffMs()))
      case 'forbidden':
        say({ state: 'forbidden', sinceMs: clock.nowMs(), reason: outcome.reason })
        return sleep(limits.forbiddenRetryMs)
      case 'absent':
        resourceVersion = null
        guarded(() => sink.onReplace([]))
        say({ state: 'crd-absent', sinceMs: clock.nowMs() })
        return sleep(limits.absentRetryMs)
      case 'failed':
        failures += 1
        say({ state: 'stale', sinceMs: clock.nowMs(), reason: outcome.reason })
        return sleep(backoffMs())
    }
  }

  async function list(): Promise<Outcome> {
    const objects: KubeObject[] = []
    let token = ''
    let version = ''
    do {
      const query = new URLSearchParams({ limit: String(limits.pageSize) })
      if (token) query.set('continue', token)
      // At least as new as what we had, so that a lagging API server cannot take us back in time.
      else if (lastSeen) for (const [name, value] of notOlderThan(lastSeen)) query.set(name, value)
      const answer = await ask(`${resourcePath(kind)}?${query}`)
      if ('kind' in answer) {
        if (answer.kind === 'relist') lastSeen = ''
        return answer
      }
      const page = listSchema.safeParse(await answer.json().catch(() => null))
      if (!page.success) return { kind: 'failed', reason: 'the API server’s list is not a list' }
      for (const item of page.data.items) objects.push(...parsed(item))
      token = page.data.metadata.continue ?? ''
      version = page.data.metadata.resourceVersion
    } while (token && !stopped.signal.aborted)
    guarded(() => sink.onReplace(objects))
    return { kind: 'listed', resourceVersion: version }
  }

  async function watch(from: string): Promise<Outcome> {
    const seconds = Math.round(limits.watchSeconds * (1 + random() / 2))
    const query = new URLSearchParams({
      watch: '1',
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(seconds),
      resourceVersion: from,
    })
    const silence = new AbortController()
    let cancelStall = clock.schedule(limits.stallMs, () => silence.abort())
    let cancelSettle = (): void => undefined
    const startedMs = clock.nowMs()
    try {
      const answer = await ask(`${resourcePath(kind)}?${query}`, silence.signal)
      if ('kind' in answer) return answer
      if (!answer.body) return { kind: 'failed', reason: 'the watch has no body' }
      cancelSettle = clock.schedule(limits.settleMs, live)
      for await (const lines of readLines(answer.body)) {
        cancelStall()
        cancelStall = clock.schedule(limits.stallMs, () => silence.abort())
        const outcome = take(lines)
        if (outcome) return outcome
        if (lines.length > 0) live()
      }
      // A server that ends watches as soon as they are opened must not be asked in a tight loop.
      return clock.nowMs() - startedMs < limits.settleMs
        ? { kind: 'throttled', afterMs: 0 }
        : { kind: 'ended' }
    } catch (error) {
      return { kind: 'failed', reason: silence.signal.aborted ? 'the watch fell silent' : messageOf(error) }
    } finally {
      cancelStall()
      cancelSettle()
      silence.abort()
    }
  }

  function live(): void {
    failures = 0
    if (feed.state !== 'synced') say({ state: 'synced' })
  }

  /** Handles the lines of one chunk; an outcome ends the watch. Events before a bad line still count. */
  function take(lines: string[]): Outcome | null {
    const events: WatchEvent[] = []
    let outcome: Outcome | null = null
    for (const line of lines) {
      const event = eventSchema.safeParse(tryJson(line))
      if (!event.success) {
        sink.onTrouble(`${kind}: a line of the watch is not an event`)
        outcome = { kind: 'relist', reason: 'the watch sent something that is not an event' }
      } else if (event.data.type === 'ERROR') outcome = errorOutcome(event.data.object)
      else if (event.data.type === 'BOOKMARK')
        advance(bookmarkSchema.safeParse(event.data.object).data?.metadata.resourceVersion)
      else {
        const type = event.data.type === 'DELETED' ? 'remove' : 'upsert'
        for (const object of parsed(event.data.object)) {
          events.push({ type, object })
          advance(object.metadata.resourceVersion)
        }
      }
      if (outcome) break
    }
    if (events.length > 0) guarded(() => sink.onEvents(events))
    return outcome
  }

  function advance(version: string | undefined): void {
    if (!version) return
    resourceVersion = version
    lastSeen = version
  }

  function parsed(raw: unknown): KubeObject[] {
    const result = OBJECT_SCHEMAS[kind].safeParse(raw)
    if (result.success) return [share(result.data)]
    sink.onTrouble(`${kind}: an object is malformed: ${result.error.issues[0]?.path.join('.')}`)
    return []
  }

  /** Sends a request and sorts its answer; a watch may stay open after that, its headers may not take for ever. */
  async function ask(path: string, silence?: AbortSignal): Promise<KubeResponse | Outcome> {
    const slow = new AbortController()
    const cancel = clock.schedule(limits.requestMs, () => slow.abort())
    try {
      const signals = [stopped.signal, slow.signal, ...(silence ? [silence] : [])]
      const response = await request(path, { signal: AbortSignal.any(signals) })
      if (response.status === 200) return response
      return await refusal(response)
    } catch (error) {
      return {
        kind: 'failed',
        reason: slow.signal.aborted ? 'the API server did not answer in time' : messageOf(error),
      }
    } finally {
      // A list's body is read after this; the silence watchdog or the next request guards what follows.
      cancel()
    }
  }

  /** Doubles with each failure up to the cap; half of it by chance, so that kinds and replicas spread. */
  function backoffMs(): number {
    const ceiling = Math.min(limits.backoffMaxMs, limits.backoffMinMs * 2 ** Math.min(failures, 16))
    return ceiling * (0.5 + random() / 2)
  }

  function sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel()
        stopped.signal.removeEventListener('abort', wake)
        resolve()
      }
      const cancel = clock.schedule(delayMs, wake)
      stopped.signal.addEventListener('abort', wake)
    })
  }
}

/** The age of a lost feed counts from when it was lost, not from the last failed attempt. */
const keepAge = (previous: FeedState, next: FeedState): FeedState =>
  previous.state === next.state && 'sinceMs' in previous && 'sinceMs' in next
    ? { ...next, sinceMs: previous.sinceMs }
    : next

const notOlderThan = (resourceVersion: string): [string, string][] => [
  ['resourceVersion', resourceVersion],
  ['resourceVersionMatch', 'NotOlderThan'],
]

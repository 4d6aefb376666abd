import type { ViewQuery } from '#lib/mesh/view-query.ts'
import { viewKey } from '#lib/mesh/view-query.ts'
import type { ShellFacts, ViewDocument } from '#lib/mesh/views.ts'
import { diffDocuments, type LiveDocument } from '#lib/stream/patch.ts'
import { STREAM_PROTOCOL, type StreamEvent } from '#lib/stream/protocol.ts'
import { AppError } from '#server/app-error.ts'
import type { Clock, Random } from '#server/clock.ts'
import type { InventoryStore, Publication } from '#server/inventory/store.ts'
import { encodeEvent, sseStream } from '#server/stream/sse.ts'

export const HUB_LIMITS = {
  /** Patches kept for those who reconnect. */
  ring: 200,
  /** Patches a slow reader may be behind before it gets one fresh snapshot instead. */
  queue: 64,
  /** How long a view nobody looks at is kept, so that a reload or a short cut resumes. */
  idleMs: 60_000,
  subscribers: 1000,
}

type Sent = { revision: number; text: string }
type Subscriber = {
  topic: Topic
  queue: string[]
  /** Asks the reader's stream to take what is queued. */
  wake: () => void
  end: (last: string) => void
}
type Topic = {
  query: ViewQuery
  epoch: string
  revision: number
  document: ViewDocument
  ring: Sent[]
  subscribers: Set<Subscriber>
  cancelIdle: (() => void) | null
}

export type Hub = {
  /** The event stream of one view for one reader; resumes after `lastEventId` if that can still be done. Throws `too-many`. */
  stream(options: {
    query: ViewQuery
    lastEventId: string | null
    signal: AbortSignal
  }): ReadableStream<Uint8Array>
  subscriberCount(): number
  /** Says goodbye to every reader and ends their streams. */
  closeAll(): void
}

/**
 * Fans views out to readers: one topic a view, computed and serialised once for all who look at it, and computed
 * again only when a batch touched something it shows.
 */
export function createHub(options: {
  store: InventoryStore
  clock: Clock
  random: Random
  limits?: Partial<typeof HUB_LIMITS>
}): Hub {
  const { store, clock, random } = options
  const limits = { ...HUB_LIMITS, ...options.limits }
  const topics = new Map<string, Topic>()
  store.subscribe(publish)

  return {
    stream({ query, lastEventId, signal }) {
      if (subscriberCount() >= limits.subscribers)
        throw new AppError('too-many', 'Too many pages are open; try again when some are closed')
      const topic = topicOf(query)
      const subscriber: Subscriber = {
        topic,
        queue: opening(topic, lastEventId),
        wake: () => undefined,
        end: () => undefined,
      }
      topic.subscribers.add(subscriber)
      return sseStream({ subscriber, signal, clock, onClose: () => leave(subscriber) })
    },
    subscriberCount,
    closeAll() {
      for (const topic of topics.values()) {
        topic.cancelIdle?.()
        // Each reader comes back at a time of its own, over five seconds.
        for (const subscriber of [...topic.subscribers]) {
          subscriber.end(encodeEvent({ type: 'bye', retryAfterMs: Math.round(500 + random() * 5000) }))
        }
      }
      topics.clear()
    },
  }

  function subscriberCount(): number {
    return [...topics.values()].reduce((sum, topic) => sum + topic.subscribers.size, 0)
  }

  function topicOf(query: ViewQuery): Topic {
    const key = viewKey(query)
    const known = topics.get(key)
    if (known) {
      known.cancelIdle?.()
      known.cancelIdle = null
      return known
    }
    const epoch = Math.floor(random() * 2 ** 48).toString(36)
    const topic: Topic = {
      query,
      epoch,
      revision: 0,
      document: store.view(query),
      ring: [],
      subscribers: new Set(),
      cancelIdle: null,
    }
    topics.set(key, topic)
    return topic
  }

  /** What a reader gets first: the patches it missed, or everything. */
  function opening(topic: Topic, lastEventId: string | null): string[] {
    const hello = encodeEvent({ type: 'hello', protocol: STREAM_PROTOCOL, epoch: topic.epoch })
    const seen = lastEventId?.startsWith(`${topic.epoch}-`)
      ? Number(lastEventId.slice(topic.epoch.length + 1))
      : Number.NaN
    const missed = topic.ring.filter(({ revision }) => revision > seen)
    const isWhole =
      Number.isInteger(seen) && seen <= topic.revision && missed.length === topic.revision - seen
    return isWhole ? [hello, ...missed.map(({ text }) => text)] : [hello, snapshotOf(topic)]
  }

  function publish({ dirty, shell }: Publication): void {
    for (const topic of topics.values()) {
      const isAffected = store.isAffected(topic.query, dirty)
      if (!shell && !isAffected) continue
      const next = isAffected ? store.view(topic.query) : withShell(topic.document, store.shell())
      const patch = diffDocuments(asLive(topic.document), asLive(next))
      if (!patch) continue
      topic.document = next
      topic.revision += 1
      const text = encode(topic, { type: 'patch', revision: topic.revision, patch })
      topic.ring.push({ revision: topic.revision, text })
      if (topic.ring.length > limits.ring) topic.ring.shift()
      for (const subscriber of topic.subscribers) send(subscriber, text)
    }
  }

  function send(subscriber: Subscriber, text: string): void {
    if (subscriber.queue.length >= limits.queue) subscriber.queue = [snapshotOf(subscriber.topic)]
    else subscriber.queue.push(text)
    subscriber.wake()
  }

  function leave(subscriber: Subscriber): void {
    const { topic } = subscriber
    topic.subscribers.delete(subscriber)
    if (topic.subscribers.size > 0) return
    topic.cancelIdle?.()
    topic.cancelIdle = clock.schedule(limits.idleMs, () => {
      if (topic.subscribers.size === 0) topics.delete(viewKey(topic.query))
    })
  }
}

const snapshotOf = (topic: Topic): string =>
  encode(topic, { type: 'snapshot', revision: topic.revision, document: topic.document })

const encode = (topic: Topic, event: StreamEvent): string =>
  encodeEvent(event, `${topic.epoch}-${topic.revision}`)

/** The same view with newer facts of the shell: a change elsewhere in the mesh costs this view no more than that. */
const withShell = (document: ViewDocument, shell: ShellFacts): ViewDocument =>
  ({ ...document, facts: { ...document.facts, shell } }) as ViewDocument

/** Every view is a live document: tables of rows with ids, and facts. */
const asLive = ({ view, tables, facts }: ViewDocument): LiveDocument => ({ view, tables, facts })

import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Feed } from '#lib/kube/feed.ts'

export type Metrics = { text(): Promise<string>; contentType: string }

/** Gauges read when scraped, from what the parts already count. */
export function createMetrics(read: { feeds: () => Feed[]; subscribers: () => number }): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'isthmus_feed_synced',
    help: 'Whether the watch of a kind is live (1) or not (0).',
    labelNames: ['kind', 'state'],
    registers: [registry],
    collect() {
      this.reset()
      for (const feed of read.feeds())
        this.set({ kind: feed.kind, state: feed.state }, feed.state === 'synced' ? 1 : 0)
    },
  })
  new Gauge({
    name: 'isthmus_feed_objects',
    help: 'Objects known of a kind.',
    labelNames: ['kind'],
    registers: [registry],
    collect() {
      for (const feed of read.feeds()) this.set({ kind: feed.kind }, feed.objects)
    },
  })
  new Gauge({
    name: 'isthmus_stream_subscribers',
    help: 'Open event streams.',
    registers: [registry],
    collect() {
      this.set(read.subscribers())
    },
  })
  return { text: () => registry.metrics(), contentType: registry.contentType }
}

import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Transition } from '#lib/health/transition.ts'
import { systemClock } from '#server/clock.ts'
import type { Settings } from '#server/config/settings.ts'
import { type History, type HistoryOptions, startHistory } from '#server/history/history.ts'
import type { DatabasePlace } from '#server/history/open-database.ts'
import { IN_MEMORY } from '#server/history/sqlite.ts'
import type { Outgoing } from '#server/history/write-batch.ts'
import type { InventoryStore } from '#server/inventory/store.ts'
import type { Log } from '#server/log/log.ts'
import { readEndpoints } from '#server/webhooks/endpoints.ts'
import { deliveryId, eventsOf, webhookBody } from '#server/webhooks/event.ts'
import { startSender } from '#server/webhooks/sender.ts'

/** What happened longer ago than this is history, and nobody is woken for it. */
const NEWS_MS = 15 * 60_000
/** About 50 MB. */
const MOST_IN_MEMORY = 250_000

/** Starts the history where the settings say, and the sender of its webhooks when there is somebody to tell. */
export function openHistory(options: {
  settings: Settings
  store: InventoryStore
  log: Log
  onStored: (stored: readonly Transition[]) => void
  past?: HistoryOptions['past']
}): { history: History; stop(): Promise<void> } {
  const { settings, store, log } = options
  const endpoints = readEndpoints(settings, (path) => readFileSync(path, 'utf8'), process.env)
  const { source } = store.shell()
  const cluster =
    settings.ISTHMUS_CLUSTER_NAME ?? (source.kind === 'kubeconfig' ? source.context : source.kind)
  const place = placeOf(settings, source.kind)
  const history = startHistory({
    place,
    store,
    past: options.past,
    clock: systemClock,
    log: log.child({ area: 'history' }),
    rules: {
      staleAfterMs: settings.ISTHMUS_STALE_AFTER_MINUTES * 60_000,
      graceMs: settings.ISTHMUS_RECONNECT_GRACE_SECONDS * 1000,
    },
    flapping: {
      count: settings.ISTHMUS_FLAPPING_COUNT,
      withinMs: settings.ISTHMUS_FLAPPING_MINUTES * 60_000,
    },
    retention: {
      keepMs: settings.ISTHMUS_HISTORY_DAYS * 86_400_000,
      maxRows: Math.min(
        settings.ISTHMUS_HISTORY_MAX_ROWS,
        isInMemory(place) ? MOST_IN_MEMORY : Number.POSITIVE_INFINITY,
      ),
    },
    outgoing(transition, isFlappingBegun): Outgoing[] {
      if (transition.observedMs - transition.atMs > NEWS_MS) return []
      return eventsOf(transition, isFlappingBegun).flatMap((event) =>
        endpoints
          .filter(({ on }) => on.includes(event))
          .map(({ name }) => ({
            id: deliveryId(name, transition.mark, event),
            endpoint: name,
            body: webhookBody({ event, cluster, transition }),
          })),
      )
    },
    onStored(stored, queued) {
      options.onStored(stored)
      if (queued) sender?.wake()
    },
  })
  const sender =
    endpoints.length > 0
      ? startSender({
          outbox: history.outbox,
          endpoints,
          clock: systemClock,
          random: Math.random,
          log: log.child({ area: 'webhooks' }),
          limits: { stopMs: 500 },
        })
      : null
  return {
    history,
    async stop() {
      await sender?.stop()
      await history.stop()
    },
  }
}

const isInMemory = (place: DatabasePlace): boolean => place.engine === 'sqlite' && place.path === IN_MEMORY

/** The demo mesh begins anew with each start, and so does its history. */
function placeOf(settings: Settings, source: string): DatabasePlace {
  if (settings.DATABASE_URL) return { engine: 'postgres', url: settings.DATABASE_URL }
  if (settings.ISTHMUS_HISTORY_FILE) return { engine: 'sqlite', path: settings.ISTHMUS_HISTORY_FILE }
  if (source === 'demo' || source === 'none') return { engine: 'sqlite', path: IN_MEMORY }
  const state = process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state')
  return { engine: 'sqlite', path: join(state, 'isthmus', 'history.db') }
}

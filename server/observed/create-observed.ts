import { hostRouting } from '#lib/mesh/host-view.ts'
import type { ObservedSplit } from '#lib/traffic/observed.ts'
import type { Clock } from '#server/clock.ts'
import type { Fetch } from '#server/http/get-json.ts'
import type { InventoryStore } from '#server/inventory/store.ts'
import type { Log } from '#server/log/log.ts'
import { observeEnvoys } from '#server/observed/from-envoys.ts'
import { observePrometheus } from '#server/observed/from-prometheus.ts'
import type { Observed } from '#server/observed/observed.ts'

/**
 * What callers counted: Prometheus where there is one, else the Envoys of the callers, whose base URLs `envoys` gives
 * (they may change). While there is neither, answers have the source `none` and say what to set.
 */
export function createObserved(options: {
  envoys: () => readonly string[]
  prometheusUrl: string | undefined
  store: Pick<InventoryStore, 'inventory'>
  clock: Clock
  log: Log
  fetch?: Fetch
  limitMs?: number
}): Observed {
  const { envoys, prometheusUrl, store, clock, log, fetch, limitMs } = options
  const parts = {
    routing: (host: string) => hostRouting(store.inventory, host),
    clock,
    ...(fetch ? { fetch } : {}),
    ...(limitMs ? { limitMs } : {}),
  }
  if (prometheusUrl) return observePrometheus({ ...parts, url: prometheusUrl, inventory: store.inventory })
  const counting = observeEnvoys({
    ...parts,
    envoys,
    onFailure: (err) => log.error({ err }, 'sampling failed'),
  })
  return {
    of: async (host) => (envoys().length === 0 ? NOTHING_COUNTS : counting.of(host)),
    stop: counting.stop,
  }
}

const NOTHING_COUNTS: ObservedSplit = {
  source: 'none',
  callers: null,
  points: [],
  p99Ms: {},
  reason:
    'Nothing counts requests: set ISTHMUS_PROMETHEUS_URL, or ISTHMUS_ENVOY_URLS to the Envoy admin addresses of callers.',
}

import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Actor } from '#server/auth/actor.ts'
import type { ActorRules } from '#server/auth/require-actor.ts'
import { systemClock } from '#server/clock.ts'
import { readSettings, type Settings } from '#server/config/settings.ts'
import type { DemoControls } from '#server/demo/controls.ts'
import type { History } from '#server/history/history.ts'
import { createInventoryStore, type InventoryStore } from '#server/inventory/store.ts'
import { createSync } from '#server/istiod/create-sync.ts'
import type { Sync } from '#server/istiod/sync.ts'
import type { Cluster, KubeRequest } from '#server/kube/cluster.ts'
import { watchCluster } from '#server/kube/watch-cluster.ts'
import { createLog, type Log } from '#server/log/log.ts'
import { createMigrations, type Migrations } from '#server/migration/migrations.ts'
import type { NameSources } from '#server/names/name-sources.ts'
import { createObserved } from '#server/observed/create-observed.ts'
import type { Observed } from '#server/observed/observed.ts'
import { createMetrics, type Metrics } from '#server/runtime/metrics.ts'
import { openHistory } from '#server/runtime/open-history.ts'
import { openNames } from '#server/runtime/open-names.ts'
import { openSource } from '#server/runtime/open-source.ts'
import { createHub, type Hub } from '#server/stream/hub.ts'
import { createOperations } from '#server/traffic/create-operations.ts'
import type { Operations } from '#server/traffic/operations.ts'

export type Runtime = {
  settings: Settings
  log: Log
  actorRules: ActorRules
  store: InventoryStore
  hub: Hub
  history: History
  metrics: Metrics
  /** Every change of traffic, and the journal of them. */
  operations: Operations
  /** Changes of traffic in steps, which go through the same journal. */
  migrations: Migrations
  /** What istiod says of its proxies, and what callers count. */
  sync: Sync
  observed: Observed
  /** What proxies, istiods and agents say of names. */
  names: NameSources
  /** The way to the cluster as this actor. In local mode that is the kubeconfig's user, whoever asks. */
  requestAs(actor: Actor): KubeRequest
  /** What a visitor can do to the demo mesh; null when the mesh is a real one. */
  demo: DemoControls | null
  stop(): Promise<void>
}

/** Next compiles instrumentation and route handlers apart, each with modules of its own: only globalThis is shared. */
const SLOT = Symbol.for('isthmus.runtime')
const shared = globalThis as typeof globalThis & { [SLOT]?: Promise<Runtime> }

/** The process's one runtime, started on first use. */
export function getRuntime(): Promise<Runtime> {
  shared[SLOT] ??= createRuntime()
  return shared[SLOT]
}

/** Wires every part together; nothing else knows them all. */
async function createRuntime(): Promise<Runtime> {
  const settings = readSettings(process.env)
  const log = createLog(settings.LOG_LEVEL)
  const { cluster, demo, past, istiods, envoys, agent } = await openSource(settings)
  const { source } = cluster
  const store = createInventoryStore({
    clock: systemClock,
    source,
    staleAfterMs: settings.ISTHMUS_STALE_AFTER_MINUTES * 60_000,
  })
  const hub = createHub({ store, clock: systemClock, random: Math.random })
  const watching = watchCluster({
    cluster,
    store,
    clock: systemClock,
    random: Math.random,
    log: log.child({ area: 'kube' }),
  })
  const metrics = createMetrics({ store, subscribers: hub.subscriberCount })
  const { history, stop: stopHistory } = openHistory({
    settings,
    store,
    log,
    onStored: metrics.countTransitions,
    past,
  })
  metrics.watchHistory(history)
  const auditLog = log.child({ area: 'audit' })
  const { names, findIstiods, stop: stopNames } = openNames({ settings, cluster, store, istiods, agent })
  const sync = createSync({ istiods: findIstiods, clock: systemClock })
  const observed = createObserved({
    envoys,
    prometheusUrl: settings.ISTHMUS_PROMETHEUS_URL,
    store,
    clock: systemClock,
    log: log.child({ area: 'observed' }),
  })
  const operations = createOperations({
    ledger: history.ledger,
    store,
    sync,
    request: cluster.request,
    requestAs: () => cluster.request,
    audit: (record) => auditLog.info(record, 'write'),
    clock: systemClock,
    log: log.child({ area: 'traffic' }),
  })
  const migrations = createMigrations({
    ledger: history.ledger,
    operations,
    observed,
    inventory: store.inventory,
    feeds: store.feeds,
    request: cluster.request,
    requestAs: () => cluster.request,
    holder: `${hostname()}_${randomUUID()}`,
    clock: systemClock,
    log: log.child({ area: 'migration' }),
  })
  announce(settings, cluster)
  return {
    settings,
    log,
    actorRules: {
      user: source.kind === 'none' ? '' : source.user,
      allowedHosts: settings.ISTHMUS_ALLOWED_HOSTS,
    },
    store,
    hub,
    history,
    metrics,
    operations,
    migrations,
    sync,
    observed,
    names,
    requestAs: () => cluster.request,
    demo,
    async stop() {
      hub.closeAll()
      watching.stop()
      await migrations.stop()
      observed.stop()
      await operations.stop()
      await stopNames()
      await stopHistory()
      store.close()
      await cluster.close()
    },
  }
}

function announce({ HOSTNAME, PORT }: Settings, { source }: Cluster): void {
  const where = {
    kubeconfig: () =>
      source.kind === 'kubeconfig' ? `kubeconfig context ${source.context} (${source.server})` : '',
    'in-cluster': () => 'the cluster it runs in',
    demo: () => 'the embedded demo mesh: nothing here is real',
    none: () => (source.kind === 'none' ? `nothing: ${source.reason}` : ''),
  }[source.kind]()
  process.stdout.write(`\nIsthmus on http://${HOSTNAME}:${PORT}, watching ${where}\n\n`)
}

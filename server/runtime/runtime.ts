import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Actor } from '#server/auth/actor.ts'
import type { ActorRules } from '#server/auth/require-actor.ts'
import { type Checks, createChecks } from '#server/checks/create-checks.ts'
import { systemClock } from '#server/clock.ts'
import { readSettings, type Settings } from '#server/config/settings.ts'
import type { DemoControls } from '#server/demo/controls.ts'
import type { FindEnvoy } from '#server/envoy/envoy-door.ts'
import { createOffThread, type OffThread } from '#server/envoy/off-thread.ts'
import type { History } from '#server/history/history.ts'
import { createInventoryStore, type InventoryStore } from '#server/inventory/store.ts'
import { createIstiodView, type IstiodView } from '#server/istiod/create-istiod-view.ts'
import { createSync } from '#server/istiod/create-sync.ts'
import type { Sync } from '#server/istiod/sync.ts'
import type { Cluster, KubeRequest } from '#server/kube/cluster.ts'
import { watchCluster } from '#server/kube/watch-cluster.ts'
import { createKubeProxy, type KubeProxy } from '#server/kube-proxy/create-kube-proxy.ts'
import { createLog, type Log } from '#server/log/log.ts'
import { createMigrations, type Migrations } from '#server/migration/migrations.ts'
import type { NameSources } from '#server/names/name-sources.ts'
import { createObserved } from '#server/observed/create-observed.ts'
import type { Observed } from '#server/observed/observed.ts'
import { type CertificateBook, createCertificateBook } from '#server/proxies/certificate-book.ts'
import { createCertificateStore } from '#server/proxies/certificate-store.ts'
import { createMeshProxies, type MeshProxies } from '#server/proxies/create-mesh-proxies.ts'
import { createMetrics, type Metrics } from '#server/runtime/metrics.ts'
import { openEnvoys } from '#server/runtime/open-envoys.ts'
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
  /** What istiods say of their proxies and of themselves, and every proxy joined to its object. */
  istiods: IstiodView
  proxies: MeshProxies
  /** The way to the cluster as this actor. In local mode that is the kubeconfig's user, whoever asks. */
  requestAs(actor: Actor): KubeRequest
  /** The Kubernetes API as far as kubectl and istioctl may use it. */
  kubeProxy: KubeProxy
  /** The ways to Envoys, and the thread for what they answer. */
  envoys: FindEnvoy
  /** What their certificates are. */
  certificates: CertificateBook
  /** What all checks find in the mesh. */
  checks: Checks
  offThread: OffThread
  /** Where text that somebody pasted is read; a hostile one holds up nothing else. */
  documentsThread: OffThread
  /** One line for each change that Isthmus makes or refuses to make. */
  audit(record: Record<string, unknown>): void
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
  const { cluster, demo, past, istiods, envoys: callers, agent, demoEnvoy } = await openSource(settings)
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
  // A thread of its own, so that no write waits for the configurations of Envoys.
  const istiodThread = createOffThread()
  const documentsThread = createOffThread({ limitMs: 15_000 })
  const askingIstiods = { istiods: findIstiods, clock: systemClock, offThread: istiodThread }
  const sync = createSync(askingIstiods)
  const istiodView = createIstiodView(askingIstiods)
  const proxies = createMeshProxies({ store, names, istiods: istiodView, clock: systemClock })
  const { envoys, offThread, stop: stopEnvoys } = openEnvoys({ settings, cluster, store, demo: demoEnvoy })
  const certificates = createCertificateBook({
    find: envoys,
    inventory: store.inventory,
    store: createCertificateStore(history.ledger),
    clock: systemClock,
  })
  const checks = createChecks({
    store,
    proxies,
    istiods: istiodView,
    certificates,
    off: settings.ISTHMUS_CHECKS_OFF,
    clock: systemClock,
  })
  metrics.watchChecks(checks)
  const observed = createObserved({
    envoys: callers,
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
  const kubeProxy = createKubeProxy({
    audit: (record) => auditLog.info(record, 'write'),
    meshNamespace: settings.ISTHMUS_ISTIOD_NAMESPACE,
    clock: systemClock,
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
    istiods: istiodView,
    proxies,
    envoys,
    certificates,
    checks,
    offThread,
    documentsThread,
    audit: (record) => auditLog.info(record, 'write'),
    requestAs: () => cluster.request,
    kubeProxy,
    demo,
    async stop() {
      hub.closeAll()
      kubeProxy.stop()
      watching.stop()
      checks.stop()
      await migrations.stop()
      observed.stop()
      await operations.stop()
      proxies.stop()
      await stopNames()
      await certificates.stop()
      await stopEnvoys()
      await istiodThread.close()
      await documentsThread.close()
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

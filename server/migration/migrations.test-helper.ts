import { setTimeout as delay } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { resourcePath } from '#lib/kube/kinds.ts'
import { type MigrationRequest, migrationRequestSchema } from '#lib/migration/migration.ts'
import type { ObservedSplit } from '#lib/traffic/observed.ts'
import { systemClock } from '#server/clock.ts'
import { startDemoMesh } from '#server/demo/demo-mesh.ts'
import { seedWorld } from '#server/demo/seeds/world.ts'
import { createStepClock, type StepClock } from '#server/demo/step-clock.ts'
import { newDatabase, newFile } from '#server/history/history.test-helper.ts'
import { connectDatabase, type DatabasePlace, type Ledger, migrate } from '#server/history/open-database.ts'
import { clusterIdOf } from '#server/history/subjects.ts'
import { createInventoryStore } from '#server/inventory/store.ts'
import { connectToDemo } from '#server/kube/connect.ts'
import { watchCluster } from '#server/kube/watch-cluster.ts'
import { createLog } from '#server/log/log.ts'
import { createMigrations } from '#server/migration/migrations.ts'
import { createOperations } from '#server/traffic/create-operations.ts'
import type { Operations } from '#server/traffic/operations.ts'

export const FORUM = 'forum.istioinaction.svc.cluster.local'
export const NAMESPACE = 'istioinaction'
export const actor = { kind: 'local', user: 'tester' } as const
export const T0 = Date.parse('2026-11-21T10:00:00Z')

type Json = Record<string, unknown>
export type Route = { destination: { host: string; subset: string }; weight?: number }
export type Rule = { name?: string; match?: unknown; route: Route[] }
type Service = { metadata: { resourceVersion: string }; spec: { http: Rule[] } & Json }

/** The demo mesh, and an inventory that has read it. */
export async function startMesh() {
  const mesh = await startDemoMesh({ world: seedWorld(), weather: false })
  const cluster = connectToDemo(mesh.api.url)
  const store = createInventoryStore({ clock: systemClock, source: cluster.source, staleAfterMs: 3_600_000 })
  const log = createLog('silent')
  const watching = watchCluster({ cluster, store, clock: systemClock, random: () => 0, log })
  onTestFinished(async () => {
    watching.stop()
    store.close()
    await cluster.close()
    await mesh.close()
  })
  while (store.feeds().some(({ state }) => state !== 'synced')) await delay(10)
  const { api } = mesh
  const path = resourcePath('VirtualService', { namespace: NAMESPACE, name: 'forum' })
  const call = async (method: 'GET' | 'PATCH' | 'DELETE', body?: unknown) => {
    const init = {
      method,
      headers: { 'content-type': 'application/json-patch+json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }
    const response = await cluster.request(`${path}?fieldManager=kubectl-edit`, init)
    return (await response.json()) as Service
  }
  const service = () => call('GET')
  return {
    ...mesh,
    cluster,
    store,
    log,
    service,
    /** Somebody else's edit. */
    edit: (patch: Json[]) => call('PATCH', patch),
    remove: () => call('DELETE'),
    /** The weights of the rule named `everyone`, as they stand. */
    weights: async () =>
      (await service()).spec.http.find(({ name }) => name === 'everyone')?.route.map(({ weight }) => weight),
    /** Writes to the VirtualService that were no dry runs. */
    writes: () =>
      api.requests.filter(
        ({ method, kind, query }) => method === 'PATCH' && kind === 'VirtualService' && !query.has('dryRun'),
      ).length,
    leases: () =>
      api.store.list('Lease').map(({ metadata: { name }, spec }) => {
        const { holderIdentity } = spec as { holderIdentity: string }
        return { name, holderIdentity }
      }),
    setVmsHealthy(isHealthy: boolean) {
      for (const entry of api.store.list('WorkloadEntry', NAMESPACE)) {
        const { metadata } = entry
        const annotations = { ...metadata.annotations, 'proxy.istio.io/health-checks-enabled': 'true' }
        const conditions = [{ type: 'Healthy', status: isHealthy ? 'True' : 'False' }]
        const status = { ...((entry.status ?? {}) as Json), conditions }
        api.store.put({ ...entry, kind: 'WorkloadEntry', metadata: { ...metadata, annotations }, status })
      }
    },
    setPodsReady(isReady: boolean) {
      for (const pod of api.store.list('Pod', NAMESPACE)) {
        const conditions = [{ type: 'Ready', status: isReady ? 'True' : 'False' }]
        const status = { ...(pod.status as Json), conditions }
        api.store.put({ ...pod, kind: 'Pod', status })
      }
    },
  }
}
export type Mesh = Awaited<ReturnType<typeof startMesh>>

export const newPlace = async (engine: DatabasePlace['engine']): Promise<DatabasePlace> =>
  engine === 'sqlite' ? { engine, path: newFile() } : { engine, url: await newDatabase() }

export async function openLedger(place: DatabasePlace): Promise<() => Ledger> {
  const db = connectDatabase(place)
  onTestFinished(() => db.destroy())
  await migrate(db, place.engine)
  const clusterId = await clusterIdOf(db, { key: 'demo', server: 'demo' })
  return () => ({ db, clusterId })
}

export type Replica = Awaited<ReturnType<typeof startReplica>>

/** One Isthmus process, as far as migrations go, on a clock of its own: one that is not stepped is as good as dead. */
export async function startReplica(
  mesh: Mesh,
  options: {
    ledger: () => Ledger
    holder?: string
    startMs?: number
    operations?: (real: Operations) => Operations
  },
) {
  const { cluster, store, log } = mesh
  const clock = createStepClock(options.startMs ?? T0)
  const { request } = cluster
  const acknowledged = {
    state: 'acknowledged' as const,
    connected: 5,
    sent: 5,
    acknowledged: 5,
    rejected: [],
    reason: '',
  }
  const sync = {
    mark: async () => ({ atMs: clock.nowMs(), sent: null }),
    since: async () => acknowledged,
  }
  const { ledger } = options
  const shared = { ledger, request, requestAs: () => request, clock, log }
  const operations = createOperations({ ...shared, store, sync, audit: () => undefined })
  const seen = { split: nothingSeen }
  const migrations = createMigrations({
    ...shared,
    operations: options.operations?.(operations) ?? operations,
    observed: { of: async () => seen.split(clock.nowMs()) },
    inventory: store.inventory,
    feeds: store.feeds,
    holder: options.holder ?? 'replica-a',
  })
  const replica = { clock, operations, migrations, seen, isDead: false }
  onTestFinished(async () => {
    const stopped = Promise.all([migrations.stop(), operations.stop()])
    for (let step = 0; step < 40; step++) {
      clock.advance(100)
      await delay(1)
    }
    await stopped
  })
  return replica
}

const nothingSeen = (_nowMs: number): ObservedSplit => ({
  source: 'none',
  callers: null,
  points: [],
  p99Ms: {},
  reason: 'nobody counts',
})

/** Steps the clocks of all replicas that live until a check holds; what is asked over HTTP answers in its own time. */
export async function until(replicas: Replica[], check: () => unknown, stepMs = 200): Promise<void> {
  const deadline = performance.now() + 15_000
  for (;;) {
    try {
      return void (await check())
    } catch (error) {
      if (performance.now() > deadline) throw error
      step(replicas, stepMs)
      await delay(4)
    }
  }
}

/** Lets time pass, whatever happens in it. */
export async function pass(replicas: Replica[], seconds: number): Promise<void> {
  for (let left = seconds * 5; left > 0; left--) {
    step(replicas, 200)
    await delay(4)
  }
}

function step(replicas: Replica[], ms: number): void {
  const clocks = new Set<StepClock>(replicas.filter(({ isDead }) => !isDead).map(({ clock }) => clock))
  for (const clock of clocks) clock.advance(ms)
}

/** Moves forum from its VMs to its pods, with no gates but the endpoints. */
export async function requestFor(
  mesh: Mesh,
  more: Partial<MigrationRequest> = {},
): Promise<MigrationRequest> {
  const { metadata } = await mesh.service()
  return migrationRequestSchema.parse({
    host: FORUM,
    virtualService: { namespace: NAMESPACE, name: 'forum' },
    resourceVersion: metadata.resourceVersion,
    rule: 'http/1',
    destination: 1,
    steps: [25, 60, 100],
    soakSeconds: 4,
    gates: { maxErrorPercent: null },
    ...more,
  })
}

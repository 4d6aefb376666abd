import { onTestFinished } from 'vitest'
import type { JsonObject } from '#lib/json.ts'
import type { ApplyRequest, ObjectEdit, WritableRef } from '#lib/traffic/edit.ts'
import type { Acknowledgement } from '#lib/traffic/operation.ts'
import { systemClock } from '#server/clock.ts'
import { startDemoMesh } from '#server/demo/demo-mesh.ts'
import type { DemoApi } from '#server/demo/kube/api-server.ts'
import { seedWorld } from '#server/demo/seeds/world.ts'
import { connectDatabase, type DatabasePlace, migrate } from '#server/history/open-database.ts'
import { IN_MEMORY } from '#server/history/sqlite.ts'
import { clusterIdOf } from '#server/history/subjects.ts'
import { createInventoryStore } from '#server/inventory/store.ts'
import type { Sync, SyncType } from '#server/istiod/sync.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { connectToDemo } from '#server/kube/connect.ts'
import { watchCluster } from '#server/kube/watch-cluster.ts'
import { createLog } from '#server/log/log.ts'
import type { AuditRecord } from '#server/traffic/audit.ts'
import { createOperations, type OperationsOptions } from '#server/traffic/create-operations.ts'

export const FORUM = 'forum.istioinaction.svc.cluster.local'
export const rule: WritableRef = { kind: 'DestinationRule', namespace: 'istioinaction', name: 'forum' }
export const service: WritableRef = { kind: 'VirtualService', namespace: 'istioinaction', name: 'forum' }
export const actor = { kind: 'local', user: 'tester' } as const
const clock = systemClock

export const answer = (
  state: Acknowledgement['state'],
  more: Partial<Acknowledgement> = {},
): Acknowledgement => ({
  state,
  connected: 4,
  sent: 4,
  acknowledged: state === 'acknowledged' ? 4 : 2,
  rejected: [],
  reason: '',
  ...more,
})

/** istiod as a test wants it: says what `says` returns. */
export function fakeSync(): Sync & {
  says(type: SyncType): Acknowledgement
  marks: number
  asked: SyncType[]
} {
  const sync = {
    says: (_type: SyncType) => answer('acknowledged'),
    marks: 0,
    asked: [] as SyncType[],
    mark() {
      sync.marks += 1
      return Promise.resolve({ atMs: sync.marks, sent: null })
    },
    since(_mark: unknown, type: SyncType) {
      sync.asked.push(type)
      return Promise.resolve(sync.says(type))
    },
  }
  return sync
}

/** An open journal in a database; its tables are made when it resolves. */
export async function openLedger(place: DatabasePlace = { engine: 'sqlite', path: IN_MEMORY }) {
  const db = connectDatabase(place)
  onTestFinished(() => db.destroy())
  await migrate(db, place.engine)
  const clusterId = await clusterIdOf(db, { key: 'cluster-1', server: 'https://one' })
  return { db, clusterId }
}

export type Faulty = {
  request: KubeRequest
  faults: ((
    path: string,
    init: RequestInit,
    send: () => ReturnType<KubeRequest>,
  ) => ReturnType<KubeRequest> | null)[]
}

/** A way to the API server where each call goes through the first fault that takes it. */
export function faultyRequest(send: KubeRequest): Faulty {
  const faults: Faulty['faults'] = []
  return {
    faults,
    request(path, init = {}) {
      for (const fault of faults) {
        const taken = fault(path, init as RequestInit, () => send(path, init))
        if (taken) return taken
      }
      return send(path, init)
    },
  }
}

export const isWrite = (path: string, { method = 'GET' }: { method?: string }): boolean =>
  method !== 'GET' && !path.includes('dryRun')

/** The demo mesh, everything between it and a route handler, and a journal in memory. */
export async function setUpTraffic(options: Partial<OperationsOptions> = {}) {
  const mesh = await startDemoMesh({ world: seedWorld(), weather: false })
  const { api } = mesh
  const cluster = connectToDemo(api.url)
  const log = createLog('silent')
  const store = createInventoryStore({ clock, source: cluster.source, staleAfterMs: 45 * 60_000 })
  const watching = watchCluster({ cluster, store, clock, random: () => 0, log })
  onTestFinished(async () => {
    watching.stop()
    store.close()
    await cluster.close()
    await mesh.close()
  })
  while (store.feeds().some(({ state }) => state !== 'synced')) await clockTick(20)
  const ledger = await openLedger()
  const sync = fakeSync()
  const audit: AuditRecord[] = []
  const { request, faults } = faultyRequest(cluster.request)
  const start = (more: Partial<OperationsOptions> = {}) => {
    const operations = createOperations({
      ledger: () => ledger,
      store,
      sync,
      request,
      requestAs: () => request,
      audit: (record) => void audit.push(record),
      clock,
      log,
      ...options,
      ...more,
      limits: { ...FAST, ...options.limits, ...more.limits },
    })
    onTestFinished(() => operations.stop())
    return operations
  }
  return {
    mesh,
    api,
    store,
    ledger,
    sync,
    audit,
    faults,
    request,
    cluster,
    start,
    ...reading(api),
    operations: start(),
  }
}

export const FAST = {
  ackTimeoutMs: 200,
  ackPollMs: 5,
  unknownPauseMs: 20,
  beatMs: 20,
  staleMs: 150,
  pollMs: 25,
  settleMs: 10,
  readMs: 300,
  lockMs: 400,
  stopMs: 300,
}

function reading(api: DemoApi) {
  const live = ({ kind, namespace, name }: WritableRef) => api.store.get(kind, namespace, name)
  const specOf = (ref: WritableRef): JsonObject | null => copy((live(ref)?.spec as JsonObject) ?? null)
  const editOf = (ref: WritableRef, spec: JsonObject | null): ObjectEdit => ({
    ref,
    resourceVersion: live(ref)?.metadata.resourceVersion ?? '',
    spec,
  })
  return {
    live,
    specOf,
    editOf,
    /** Writes that reached the API server, dry runs left out. */
    writes: () =>
      api.requests
        .filter(({ method, query }) => method !== 'GET' && query.get('dryRun') === null)
        .map(({ method, kind }) => `${method} ${kind}`),
    weights: () => weightsIn(specOf(service)),
    /** The forum's split at these weights. */
    weighted: (vm: number, k8s: number): ObjectEdit => editOf(service, withWeights(specOf(service), vm, k8s)),
    /** A new subset with its share: both objects change. */
    withCanary: (): ObjectEdit[] => [
      editOf(service, routedTo(specOf(service), 'vm', 'k8s', 'canary')),
      editOf(rule, withSubset(specOf(rule), 'canary')),
    ],
    /** Somebody else writes this spec. */
    theirs: (ref: WritableRef, spec: JsonObject, manager = 'somebody-else') => {
      const object = copy(live(ref))
      if (!object) throw new Error('there is none')
      api.store.put({ ...object, kind: ref.kind, spec }, { manager })
    },
  }
}

type Split = { http: { route: { weight: number; destination: { subset: string } }[] }[] }
export const copy = <T>(value: T): T => structuredClone(value)
export const weightsIn = (spec: JsonObject | null) =>
  (spec as Split | null)?.http.at(-1)?.route.map(({ weight }) => weight)

export function withWeights(spec: JsonObject | null, ...weights: number[]): JsonObject {
  const changed = copy(spec) as JsonObject & Split
  for (const [index, route] of (changed.http.at(-1)?.route ?? []).entries())
    route.weight = weights[index] ?? 0
  return changed
}
function routedTo(spec: JsonObject | null, ...subsets: string[]): JsonObject {
  const changed = copy(spec) as JsonObject & Split
  const last = changed.http.at(-1)
  if (last)
    last.route = subsets.map((subset) => ({
      destination: { host: FORUM, subset },
      weight: subset === 'vm' ? 100 : 0,
    }))
  return changed
}
function withSubset(spec: JsonObject | null, name: string): JsonObject {
  const subsets = (spec?.subsets ?? []) as JsonObject[]
  return { ...spec, subsets: [...subsets, { name, labels: { version: name } }] }
}

/** Preflight is a matter of its own: it is overridden unless a test says otherwise. */
export const asked = (objects: ObjectEdit[], more: Partial<ApplyRequest> = {}): ApplyRequest => ({
  host: FORUM,
  edit: { objects },
  note: 'why not',
  override: true,
  onTimeout: 'ask',
  ...more,
})

export const clockTick = (ms: number): Promise<void> =>
  new Promise((resolve) => void clock.schedule(ms, resolve))

/** Waits until a check holds. */
export async function until(check: () => unknown): Promise<void> {
  const deadline = performance.now() + 5_000
  for (;;) {
    try {
      return void (await check())
    } catch (error) {
      if (performance.now() > deadline) throw error
      await clockTick(5)
    }
  }
}

export type Mesh = Awaited<ReturnType<typeof setUpTraffic>>

/** Begins an edit. */
export const edit = (mesh: Mesh, request: ReturnType<typeof asked>) =>
  mesh.operations.start({ request, actor, reason: 'edit' })

/** Makes an edit and waits until nothing is at work on it. */
export async function finished(mesh: Mesh, request: ReturnType<typeof asked>) {
  const { id } = await edit(mesh, request)
  return mesh.operations.settled(id)
}

import { execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { expect, inject, onTestFinished } from 'vitest'
import type { Transition } from '#lib/health/transition.ts'
import { EVERY_TRANSITION } from '#lib/history/transition-row.ts'
import { KINDS } from '#lib/kube/kinds.ts'
import { OBJECT_SCHEMAS, type WorkloadEntry } from '#lib/kube/objects.ts'
import { createStepClock, type StepClock } from '#server/demo/step-clock.ts'
import { type HISTORY_LIMITS, type History, startHistory } from '#server/history/history.ts'
import type { DatabasePlace } from '#server/history/open-database.ts'
import { readTransitions } from '#server/history/read-transitions.ts'
import { createInventoryStore, type InventoryStore } from '#server/inventory/store.ts'
import { createLog } from '#server/log/log.ts'

export const T0 = Date.parse('2026-11-01T00:00:00Z')
const HOUR = 3_600_000
/** 0 where there is no PostgreSQL. */
export const port = inject('postgresPort')

/** A path for a SQLite file, in a folder that goes with the test. */
export function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-history-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'history.db')
}

/** A disk of 1 MiB, mounted for the test; `grow` makes room on it. */
export function smallDisk(): { path: string; grow(): void } {
  const path = mkdtempSync(join(tmpdir(), 'isthmus-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'isthmus', path])
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', path])
    rmSync(path, { recursive: true, force: true })
  })
  return { path, grow: () => void execFileSync('mount', ['-o', 'remount,size=64m', path]) }
}

/** A new database in the server that all tests share. */
export async function newDatabase(): Promise<string> {
  const name = `history_${randomUUID().replaceAll('-', '_')}`
  const url = (database: string) => `postgres://isthmus@127.0.0.1:${port}/${database}`
  const client = new pg.Client(url('postgres'))
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  return url(name)
}

/** An entry whose last verdict was reached at a time, epoch milliseconds. */
export const vm = (verdict: 'True' | 'False', atMs: number, name = 'vm-1'): WorkloadEntry =>
  OBJECT_SCHEMAS.WorkloadEntry.parse({
    metadata: {
      namespace: 'shop',
      name,
      uid: `uid-${name}`,
      resourceVersion: `${atMs}`,
      creationTimestamp: new Date(T0 - 20_000).toISOString(),
      annotations: {
        'istio.io/autoRegistrationGroup': 'vms',
        'istio.io/workloadController': 'istiod-a',
        'istio.io/connectedAt': new Date(T0 - 15_000).toISOString(),
        'proxy.istio.io/health-checks-enabled': 'true',
      },
    },
    status: {
      conditions: [{ type: 'Healthy', status: verdict, lastTransitionTime: new Date(atMs).toISOString() }],
    },
  })

/** A live inventory with one healthy VM, and a history of it, on a clock that only `until` and the test move. */
export function startMesh(
  place: DatabasePlace,
  options: { limits?: Partial<typeof HISTORY_LIMITS>; clock?: StepClock; isClusterAway?: boolean } = {},
) {
  const clock = options.clock ?? createStepClock(T0)
  const store = createInventoryStore({ clock, source: { kind: 'none', reason: '' }, staleAfterMs: HOUR })
  for (const kind of KINDS) {
    if (options.isClusterAway) {
      store.sink(kind).onFeed({ state: 'stale', sinceMs: T0, reason: 'away' })
      continue
    }
    store.sink(kind).onReplace(kind === 'WorkloadEntry' ? [vm('True', T0 - 10_000)] : [])
    store.sink(kind).onFeed({ state: 'synced' })
  }
  const stored: Transition[] = []
  const history = startHistory({
    place,
    store,
    clock,
    log: createLog('silent'),
    rules: { staleAfterMs: HOUR, graceMs: 10_000 },
    flapping: { count: 3, withinMs: 60_000 },
    retention: { keepMs: 1e12, maxRows: 1e9 },
    outgoing: () => [],
    onStored: (some) => stored.push(...some),
    limits: { retryMinMs: 200, retryMaxMs: 1_000, ...options.limits },
  })
  const mesh = { clock, store, history, stored, flip: (count: number) => flip(mesh, count), flips: 0 }
  onTestFinished(async () => {
    await history.stop()
    store.close()
  })
  return mesh
}
export type Mesh = {
  clock: StepClock
  store: InventoryStore
  history: History
  stored: Transition[]
  flips: number
}

/** Lets the VM turn unhealthy, healthy, … so many times, a second from one to the next. */
function flip(mesh: Mesh, count: number): void {
  for (let left = count; left > 0; left--) {
    mesh.clock.advance(1_000)
    mesh.flips += 1
    const object = vm(mesh.flips % 2 ? 'False' : 'True', mesh.clock.nowMs())
    mesh.store.sink('WorkloadEntry').onEvents([{ type: 'upsert', object }])
  }
  mesh.clock.advance(100)
}

/** Steps the clock until a check holds; the database answers in its own time, so each step leaves it a moment. */
export async function until(clock: StepClock, check: () => unknown): Promise<void> {
  const deadline = performance.now() + 15_000
  for (;;) {
    try {
      return void (await check())
    } catch (error) {
      if (performance.now() > deadline) throw error
      clock.advance(50)
      await delay(3)
    }
  }
}
export const untilState = ({ clock, history }: Mesh, state: string) =>
  until(clock, () => expect(history.status()).toMatchObject({ state }))
export const kindsOf = async ({ history }: Mesh) =>
  (await history.read((db, id) => readTransitions(db, id, EVERY_TRANSITION, { before: null, limit: 1000 })))
    .reverse()
    .map(({ kind }) => kind)
export const BEGINNING = ['registered', 'connected', 'healthy']
export const flipped = (count: number) =>
  Array.from({ length: count }, (_, index) => (index % 2 ? 'healthy' : 'unhealthy'))
export const isLive = ({ store, flips }: Mesh) =>
  expect(store.shell().entries[flips % 2 ? 'unhealthy' : 'healthy']).toBe(1)

const CHILD = fileURLToPath(new URL('./kill-child.test-helper.ts', import.meta.url))
/** A process of its own that works on a SQLite file until it is done or killed. */
export const startChild = (path: string, mode: 'write' | 'migrate') =>
  spawn(process.execPath, [CHILD, path, mode], { stdio: ['ignore', 'pipe', 'pipe'] })

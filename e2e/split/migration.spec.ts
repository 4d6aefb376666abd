import { setTimeout as delay } from 'node:timers/promises'
import type { Migration, MigrationCommand, MigrationRequest } from '../../lib/migration/migration.ts'
import { setWeights } from '../../lib/traffic/edit-rules.ts'
import type { MeshUnderTest } from '../contract/mesh.ts'
import { place, type Stored } from '../contract/objects.ts'
import type { Isthmus } from '../support/isthmus.ts'
import { expect, test } from './fixtures.ts'
import { call, HOST, live, operations, VIRTUAL_SERVICE } from './isthmus-api.ts'

test.describe.configure({ mode: 'serial' })

const SOON = { timeout: 60_000, intervals: [200] }

/** An answer's body; fails the test when Isthmus refuses. */
async function ask<T>(isthmus: Isthmus, path: string, data?: unknown): Promise<T> {
  const { status, body } = await call<T>(isthmus, data === undefined ? 'GET' : 'POST', path, data)
  if (status >= 300) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`)
  return body
}
const migration = (isthmus: Isthmus, id: string) => ask<Migration>(isthmus, `/api/migrations/${id}`)
const command = (isthmus: Isthmus, id: string, name: MigrationCommand) =>
  ask<Migration>(isthmus, `/api/migrations/${id}`, { command: name })

async function plan(
  isthmus: Isthmus,
  mesh: MeshUnderTest,
  more: Partial<MigrationRequest>,
): Promise<Migration> {
  const service = await live(mesh, VIRTUAL_SERVICE)
  const request: MigrationRequest = {
    host: HOST,
    virtualService: { namespace: VIRTUAL_SERVICE.namespace, name: VIRTUAL_SERVICE.name },
    resourceVersion: service?.metadata.resourceVersion ?? '',
    rule: 'http/1',
    destination: 1,
    steps: [50, 100],
    soakSeconds: 2,
    gates: { minEligible: 1, maxErrorPercent: null, minRequests: 1, maxP99Ms: null, manual: false },
    note: 'to the pods',
    ...more,
  }
  return ask<Migration>(isthmus, '/api/migrations', request)
}

type Routed = { http: { route: { weight?: number }[] }[] }
const weights = async (mesh: MeshUnderTest): Promise<(number | undefined)[]> => {
  const spec = (await live(mesh, VIRTUAL_SERVICE))?.spec as Routed | undefined
  return spec?.http[1]?.route.map(({ weight }) => weight) ?? []
}
const leases = async (mesh: MeshUnderTest): Promise<string[]> => {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${VIRTUAL_SERVICE.namespace}/leases`
  const { items } = (await mesh.call('GET', path)).body as Stored
  return items.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('isthmus-migration-'))
}
/** Gives the rule the weights that every test begins with, as somebody else. */
async function reset(mesh: MeshUnderTest, percents: number[]): Promise<void> {
  const spec = (await live(mesh, VIRTUAL_SERVICE))?.spec ?? {}
  const { status } = await mesh.call(
    'PATCH',
    `${place('VirtualService', 'forum')}?fieldManager=argocd-controller`,
    {
      body: [{ op: 'replace', path: '/spec', value: setWeights(spec, 'http/1', percents) }],
      contentType: 'application/json-patch+json',
    },
  )
  expect(status).toBe(200)
}

test('a plan moves the traffic step by step, and its Lease goes with it', async ({ mesh, isthmus }) => {
  await reset(mesh, [80, 20])
  const { id } = await plan(isthmus, mesh, {})
  await expect.poll(() => weights(mesh), SOON).toEqual([50, 50])
  expect(await leases(mesh)).toEqual([`isthmus-migration-${id}`])
  await expect.poll(async () => (await migration(isthmus, id)).state, SOON).toBe('done')
  expect(await weights(mesh)).toEqual([0, 100])
  await expect.poll(() => leases(mesh), SOON).toEqual([])
  const made = (await operations(isthmus)).filter(({ reason }) => reason === 'migration')
  expect(made.map(({ state }) => state)).toEqual(['done', 'done'])
})

test('killed while it soaks, it goes on after the restart and writes no step twice', async ({
  mesh,
  isthmus,
  bench,
}) => {
  await reset(mesh, [80, 20])
  bench.api.writes.length = 0
  const { id } = await plan(isthmus, mesh, { soakSeconds: 4 })
  await expect.poll(() => weights(mesh), SOON).toEqual([50, 50])
  process.kill(isthmus.pid, 'SIGKILL')
  await isthmus.stop()
  const next = await bench.start()
  await expect.poll(async () => (await migration(next, id)).state, SOON).toBe('done')
  expect(await weights(mesh)).toEqual([0, 100])
  expect(bench.api.writes).toHaveLength(2)
  await next.stop()
})

test('somebody else’s weights stop it: nothing is written over them', async ({ mesh, isthmus, bench }) => {
  await reset(mesh, [80, 20])
  const { id } = await plan(isthmus, mesh, { soakSeconds: 600 })
  await expect.poll(() => weights(mesh), SOON).toEqual([50, 50])
  await expect.poll(async () => (await migration(isthmus, id)).soakSinceMs, SOON).not.toBeNull()
  bench.api.writes.length = 0
  await reset(mesh, [80, 20])
  await expect.poll(async () => (await migration(isthmus, id)).state, { timeout: 5_000 }).toBe('stopped')
  expect((await migration(isthmus, id)).reason).toContain('argocd')
  await delay(2_000)
  expect(bench.api.writes).toEqual([])
})

test('aborted, it puts back the weights that it began with', async ({ mesh, isthmus }) => {
  await reset(mesh, [73, 27])
  const { id } = await plan(isthmus, mesh, { soakSeconds: 600 })
  await expect.poll(() => weights(mesh), SOON).toEqual([50, 50])
  await command(isthmus, id, 'abort')
  await expect.poll(async () => (await migration(isthmus, id)).state, SOON).toBe('aborted')
  expect(await weights(mesh)).toEqual([73, 27])
})

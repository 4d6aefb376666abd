import { body } from './api-helpers.ts'
import { expect, test } from './fixtures.ts'
import { NAMESPACE } from './mesh.ts'
import type { Stored } from './objects.ts'

/** Leases, by which replicas take turns: who writes first has it, and a write from an older version is refused. */
const LEASES = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases`
const path = `${LEASES}/contract-lease`

const lease = (spec: Record<string, unknown> = {}) => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'contract-lease' },
  spec: {
    holderIdentity: 'replica-a',
    leaseDurationSeconds: 15,
    acquireTime: '2026-11-21T10:00:00.000000Z',
    renewTime: '2026-11-21T10:00:00.000000Z',
    leaseTransitions: 0,
    ...spec,
  },
})
const at = (stored: Stored, spec: Record<string, unknown>) => ({
  ...stored,
  spec: { ...stored.spec, ...spec },
})

test.afterEach(({ mesh }) => mesh.call('DELETE', path))

test('the first to create a lease has it', async ({ mesh }) => {
  expect((await mesh.call('GET', path)).status).toBe(404)
  const made = await mesh.call('POST', LEASES, { body: lease() })
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({ kind: 'Lease', spec: lease().spec })
  const second = await mesh.call('POST', LEASES, { body: lease({ holderIdentity: 'replica-b' }) })
  expect(second.status).toBe(409)
  expect(second.body).toMatchObject({ reason: 'AlreadyExists' })
  expect(await body(mesh.call('GET', path))).toMatchObject({ spec: { holderIdentity: 'replica-a' } })
  const list = await body(mesh.call('GET', LEASES))
  expect(list.items.map(({ metadata }) => metadata.name)).toContain('contract-lease')
})

test('of two that take a lease over from the same version, one does', async ({ mesh }) => {
  const made = await body(mesh.call('POST', LEASES, { body: lease() }))
  const renewTime = '2026-11-21T10:00:20.123456Z'
  const won = await mesh.call('PUT', path, {
    body: at(made, { holderIdentity: 'replica-b', renewTime, leaseTransitions: 1 }),
  })
  expect(won.status).toBe(200)
  expect(won.body).toMatchObject({ spec: { holderIdentity: 'replica-b', renewTime, leaseTransitions: 1 } })
  expect((won.body as Stored).metadata.resourceVersion).not.toBe(made.metadata.resourceVersion)
  const lost = await mesh.call('PUT', path, { body: at(made, { holderIdentity: 'replica-c' }) })
  expect(lost.status).toBe(409)
  expect(lost.body).toMatchObject({ reason: 'Conflict' })
  expect(await body(mesh.call('GET', path))).toMatchObject({ spec: { holderIdentity: 'replica-b' } })
})

test('an update has to say which version it means', async ({ mesh }) => {
  await mesh.call('POST', LEASES, { body: lease() })
  expect((await mesh.call('PUT', path, { body: lease({ holderIdentity: 'replica-b' }) })).status).toBe(422)
  expect(await body(mesh.call('GET', path))).toMatchObject({ spec: { holderIdentity: 'replica-a' } })
})

test('a lease is deleted only in the version that was meant', async ({ mesh }) => {
  const made = await body(mesh.call('POST', LEASES, { body: lease() }))
  const renewed = await body(
    mesh.call('PUT', path, { body: at(made, { renewTime: '2026-11-21T10:00:05.000000Z' }) }),
  )
  const remove = ({ metadata }: Stored) =>
    mesh.call('DELETE', path, {
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        preconditions: { uid: metadata.uid, resourceVersion: metadata.resourceVersion },
      },
    })
  expect((await remove(made)).status).toBe(409)
  expect((await remove(renewed)).status).toBe(200)
  expect((await mesh.call('GET', path)).status).toBe(404)
})

const WRONG: [string, Record<string, unknown>, number][] = [
  ['no duration', { leaseDurationSeconds: 0 }, 422],
  ['fewer transitions than none', { leaseTransitions: -1 }, 422],
  ['a duration that is no number', { leaseDurationSeconds: 'long' }, 400],
  ['a time without microseconds', { renewTime: '2026-11-21T10:00:00Z' }, 400],
]
for (const [what, spec, status] of WRONG) {
  test(`a lease with ${what} is refused with ${status}`, async ({ mesh }) => {
    expect((await mesh.call('POST', LEASES, { body: lease(spec) })).status).toBe(status)
  })
}

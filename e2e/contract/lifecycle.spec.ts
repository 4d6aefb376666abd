import { expect, test } from './fixtures.ts'
import type { MeshUnderTest, Vm } from './mesh.ts'
import { collection, ISTIO, place, type Stored } from './objects.ts'

/** How istiod records VMs: registration, health, disconnection, cleanup. */
test.describe.configure({ mode: 'serial' })

const FOURTH: Vm = { name: 'forum-vm-4', address: '10.10.0.28' }
const GROUP = 'istio.io/autoRegistrationGroup'
const CONTROLLER = 'istio.io/workloadController'
const CONNECTED = 'istio.io/connectedAt'
const DISCONNECTED = 'istio.io/disconnectedAt'
const CHECKED = 'proxy.istio.io/health-checks-enabled'

async function entryOf(mesh: MeshUnderTest, { address }: Vm): Promise<Stored | null> {
  const { status, body } = await mesh.call('GET', place('WorkloadEntry', `forum-vm-${address}`))
  return status === 200 ? (body as Stored) : null
}
const annotationsOf = async (mesh: MeshUnderTest, vm: Vm): Promise<Record<string, string>> =>
  (await entryOf(mesh, vm))?.metadata.annotations ?? {}
const healthyOf = async (mesh: MeshUnderTest, vm: Vm) =>
  (await entryOf(mesh, vm))?.status?.conditions?.find(({ type }) => type === 'Healthy')

test('a VM that connects is registered by its group and address, with its group’s template', async ({
  mesh,
}) => {
  const startedMs = Date.now()
  await mesh.addVm(FOURTH)
  const entry = await entryOf(mesh, FOURTH)
  const group = (await mesh.call('GET', place('WorkloadGroup', 'forum-vm'))).body as Stored
  const labels = {
    app: 'forum',
    version: 'vm',
    'service.istio.io/canonical-name': 'forum',
    'service.istio.io/canonical-revision': 'vm',
  }
  expect(entry).toMatchObject({
    apiVersion: ISTIO,
    metadata: { name: 'forum-vm-10.10.0.28', generation: 1, labels },
    spec: { address: '10.10.0.28', ports: { http: 8080 }, serviceAccount: 'forum', labels },
  })
  expect(entry?.metadata.ownerReferences).toEqual([
    { apiVersion: ISTIO, kind: 'WorkloadGroup', name: 'forum-vm', uid: group.metadata.uid, controller: true },
  ])
  const annotations = entry?.metadata.annotations ?? {}
  expect(Object.keys(annotations).sort()).toEqual([GROUP, CONNECTED, CONTROLLER, CHECKED].sort())
  expect(annotations).toMatchObject({ [GROUP]: 'forum-vm', [CONTROLLER]: 'istiod-0', [CHECKED]: 'true' })
  expect(Date.parse(annotations[CONNECTED] ?? '')).toBeGreaterThanOrEqual(startedMs - 1000)
  const managers = entry?.metadata.managedFields.map(({ manager, subresource }) => [
    manager,
    subresource ?? '',
  ])
  expect(managers).toEqual([
    ['pilot-discovery', ''],
    ['pilot-discovery', 'status'],
  ])
})

test('a passed probe is a True condition without words', async ({ mesh }) => {
  const condition = await healthyOf(mesh, FOURTH)
  expect(condition).toEqual({
    type: 'Healthy',
    status: 'True',
    lastProbeTime: expect.stringMatching(/^\d{4}-.*Z$/),
    lastTransitionTime: expect.stringMatching(/^\d{4}-.*Z$/),
  })
})

test('a failing probe is a False condition in its words, and spec and annotations stay', async ({ mesh }) => {
  const before = await entryOf(mesh, FOURTH)
  mesh.setHealth(FOURTH.name, 'disk full')
  await expect.poll(async () => (await healthyOf(mesh, FOURTH))?.status, { timeout: 20_000 }).toBe('False')
  const after = await entryOf(mesh, FOURTH)
  const condition = await healthyOf(mesh, FOURTH)
  expect(condition?.message).toBeTruthy()
  expect(condition).not.toHaveProperty('reason')
  expect(after?.spec).toEqual(before?.spec)
  expect(after?.metadata.annotations).toEqual(before?.metadata.annotations)
  expect(after?.metadata.generation).toBe(1)
  mesh.setHealth(FOURTH.name, 'ok')
  await expect.poll(async () => (await healthyOf(mesh, FOURTH))?.status, { timeout: 20_000 }).toBe('True')
})

test('a restart of istiod reconnects every VM: no condition changes its status, though its times do', async ({
  mesh,
}) => {
  mesh.setHealth('forum-vm-2', 'down for good')
  const second = mesh.vms[1] as Vm
  await expect.poll(async () => (await healthyOf(mesh, second))?.status, { timeout: 20_000 }).toBe('False')
  const all = [...mesh.vms, FOURTH]
  const before = await Promise.all(all.map((vm) => entryOf(mesh, vm)))
  let wasAway = false
  let isBack = false
  const restarted = mesh.restartIstiod().then(() => {
    isBack = true
  })
  while (!isBack) {
    await mesh.istiod('syncz').catch(() => {
      wasAway = true
    })
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await restarted
  expect(wasAway, 'an istiod that is down answers nothing').toBe(true)
  for (const [index, vm] of all.entries()) {
    const old = before[index]?.metadata.annotations?.[CONNECTED]
    await expect
      .poll(async () => (await annotationsOf(mesh, vm))[CONNECTED] ?? old, { timeout: 60_000 })
      .not.toBe(old)
    expect(await annotationsOf(mesh, vm)).not.toHaveProperty([DISCONNECTED])
    const uid = (await entryOf(mesh, vm))?.metadata.uid
    expect(uid, 'the entry is the same one').toBe(before[index]?.metadata.uid)
  }
  const was = before[1]?.status?.conditions?.[0] as { lastTransitionTime?: string } | undefined
  await expect
    .poll(async () => (await healthyOf(mesh, second)) as { lastTransitionTime?: string }, { timeout: 20_000 })
    .not.toMatchObject({ lastTransitionTime: was?.lastTransitionTime })
  expect(await healthyOf(mesh, second)).toMatchObject({ status: 'False' })
  mesh.setHealth('forum-vm-2', 'ok')
  await expect.poll(async () => (await healthyOf(mesh, second))?.status, { timeout: 20_000 }).toBe('True')
})

test('a VM that stops is marked disconnected with its condition as it was, and removed after the grace period', async ({
  mesh,
}) => {
  const before = await healthyOf(mesh, FOURTH)
  await mesh.stopVm(FOURTH.name)
  await expect
    .poll(async () => Object.keys(await annotationsOf(mesh, FOURTH)), { timeout: 9_000 })
    .toContain(DISCONNECTED)
  const annotations = await annotationsOf(mesh, FOURTH)
  expect(annotations).not.toHaveProperty([CONNECTED])
  expect(annotations).toMatchObject({ [GROUP]: 'forum-vm', [CONTROLLER]: 'istiod-0' })
  expect(await healthyOf(mesh, FOURTH)).toEqual(before)
  const disconnectedMs = Date.parse(annotations[DISCONNECTED] ?? '')
  await expect.poll(() => entryOf(mesh, FOURTH), { timeout: 40_000 }).toBeNull()
  expect(Date.now() - disconnectedMs).toBeGreaterThan(9_000)
})

test('an entry deleted by hand does not come back by itself; one whose group is made anew does, not yet probed', async ({
  mesh,
}) => {
  const [first, second] = mesh.vms as [Vm, Vm]
  await mesh.call('DELETE', place('WorkloadEntry', `forum-vm-${first.address}`))
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  expect(await entryOf(mesh, first)).toBeNull()
  const { metadata, spec } = (await mesh.call('GET', place('WorkloadGroup', 'forum-vm'))).body as Stored
  await mesh.call('DELETE', place('WorkloadGroup', 'forum-vm'))
  await expect.poll(() => entryOf(mesh, second), { timeout: 20_000 }).toBeNull()
  await mesh.call('POST', collection('WorkloadGroup'), {
    body: {
      apiVersion: ISTIO,
      kind: 'WorkloadGroup',
      metadata: { name: 'forum-vm', labels: metadata.labels },
      spec,
    },
  })
  for (const vm of [first, second]) {
    await expect.poll(() => annotationsOf(mesh, vm), { timeout: 20_000 }).toHaveProperty([CONNECTED])
    expect(await healthyOf(mesh, vm), 'a report is only made of a change').toBeUndefined()
  }
  for (const { name } of mesh.vms) mesh.setHealth(name, 'once more')
  for (const vm of mesh.vms)
    await expect.poll(async () => (await healthyOf(mesh, vm))?.status, { timeout: 20_000 }).toBe('False')
  for (const { name } of mesh.vms) mesh.setHealth(name, 'ok')
  for (const vm of mesh.vms)
    await expect.poll(async () => (await healthyOf(mesh, vm))?.status, { timeout: 20_000 }).toBe('True')
})

import { setTimeout as delay } from 'node:timers/promises'
import type { TransitionPage, TransitionRow } from '../../lib/history/transition-row.ts'
import type { MeshUnderTest, Vm } from '../contract/mesh.ts'
import { collection, place, type Stored } from '../contract/objects.ts'
import { expect, test, type Watcher } from './fixtures.ts'

/**
 * An hour of failures in a few minutes: what the script makes happen is what every history holds, no more and no fewer,
 * though Isthmus, its database, istiod and the API server are killed or restarted in between.
 */
test.describe.configure({ mode: 'serial', timeout: 400_000 })

const VM_A: Vm = { name: 'hour-vm-1', address: '10.10.0.41' }
const VM_B: Vm = { name: 'hour-vm-2', address: '10.10.0.42' }
const VM_C: Vm = { name: 'hour-vm-3', address: '10.10.0.43' }
const VM_LATE: Vm = { name: 'hour-vm-4', address: '10.10.0.44' }
/** Not looked at by any check: by it one sees whether istiod writes again. */
const VM_SPARE: Vm = { name: 'hour-vm-9', address: '10.10.0.49' }
const nameOf = ({ address }: Vm): string => `forum-vm-${address}`
const SLOW = { timeout: 60_000 }

/** What the script made, by VM; reconnects are counted, since a restarted istiod may be met more than once. */
const made = new Map<string, string[]>([VM_A, VM_B, VM_C, VM_LATE].map((vm) => [nameOf(vm), []]))
const weights: string[] = []

async function entryOf(mesh: MeshUnderTest, vm: Vm): Promise<Stored | null> {
  const { status, body } = await mesh.call('GET', place('WorkloadEntry', nameOf(vm)))
  return status === 200 ? (body as Stored) : null
}
const verdictOf = async (mesh: MeshUnderTest, vm: Vm) =>
  (await entryOf(mesh, vm))?.status?.conditions?.find(({ type }) => type === 'Healthy')?.status

/** Makes a VM pass or fail its probe, and waits until istiod has said so. */
async function turn(mesh: MeshUnderTest, vm: Vm, to: 'healthy' | 'unhealthy'): Promise<void> {
  mesh.setHealth(vm.name, to === 'healthy' ? 'ok' : 'disk full')
  await expect.poll(() => verdictOf(mesh, vm), SLOW).toBe(to === 'healthy' ? 'True' : 'False')
  made.get(nameOf(vm))?.push(to)
}

/**
 * istiod loses health reports for a while after its API server was away, and an agent sends each only once: turns the
 * spare VM until both of its states have been written.
 */
async function istiodWritesAgain(mesh: MeshUnderTest): Promise<void> {
  for (const [health, status] of [
    ['disk full', 'False'],
    ['ok', 'True'],
  ] as const) {
    await expect
      .poll(
        async () => {
          mesh.setHealth(VM_SPARE.name, health === 'ok' ? 'disk full' : 'ok')
          await delay(2_500)
          mesh.setHealth(VM_SPARE.name, health)
          await delay(2_500)
          return verdictOf(mesh, VM_SPARE)
        },
        { timeout: 120_000 },
      )
      .toBe(status)
  }
}

async function read(watcher: Watcher, query = ''): Promise<TransitionRow[]> {
  const response = await fetch(`${watcher.url()}/api/history/transitions?window=1h&limit=500${query}`)
  if (!response.ok) throw new Error(await response.text())
  return ((await response.json()) as TransitionPage).rows.reverse()
}
const readOf = async (watcher: Watcher, vm: Vm): Promise<TransitionRow[]> =>
  (await read(watcher, `&namespace=istioinaction&name=${nameOf(vm)}`)).filter(({ kind }) => kind !== 'stale')

const isVerdict = ({ kind }: TransitionRow): boolean => kind === 'healthy' || kind === 'unhealthy'
const verdicts = async (watcher: Watcher, vm: Vm): Promise<string[]> =>
  (await readOf(watcher, vm)).filter(isVerdict).map(({ kind }) => kind)
const settled = (watchers: Watcher[], vm: Vm) =>
  Promise.all(
    watchers.map((watcher) =>
      expect
        .poll(() => verdicts(watcher, vm), { ...SLOW, message: `${watcher.name}: ${nameOf(vm)}` })
        .toEqual(made.get(nameOf(vm))),
    ),
  )

test.beforeAll(async ({ mesh, watchers }) => {
  test.setTimeout(180_000)
  expect(watchers.all.length).toBeGreaterThan(0)
  await mesh.addVm(VM_SPARE)
  for (const vm of [VM_A, VM_B, VM_C]) {
    await mesh.addVm(vm)
    made.get(nameOf(vm))?.push('healthy')
  }
})

test('VMs that arrive are registered, connected, pending and healthy, in this order', async ({
  watchers,
}) => {
  for (const watcher of watchers.all) {
    for (const vm of [VM_A, VM_B, VM_C]) {
      await expect
        .poll(async () => (await readOf(watcher, vm)).map(({ kind }) => kind).sort(), SLOW)
        .toEqual(['connected', 'healthy', 'pending', 'registered'])
      const rows = await readOf(watcher, vm)
      expect(rows.at(-1)).toMatchObject({ kind: 'healthy', timeSource: 'condition', state: 'healthy' })
      expect(rows.find(({ kind }) => kind === 'connected')).toMatchObject({ timeSource: 'annotation' })
      expect(rows.find(({ kind }) => kind === 'registered')).toMatchObject({
        timeSource: 'object',
        group: 'istioinaction/forum-vm',
      })
    }
  }
})

test('a failure is stored once, with the words of the probe and the time of the condition', async ({
  mesh,
  watchers,
}) => {
  await turn(mesh, VM_B, 'unhealthy')
  await settled(watchers.all, VM_B)
  const condition = (await entryOf(mesh, VM_B))?.status?.conditions?.[0] as Record<string, string>
  for (const watcher of watchers.all) {
    const last = (await readOf(watcher, VM_B)).at(-1)
    expect(last).toMatchObject({ kind: 'unhealthy', message: condition.message })
    expect(last?.atMs).toBe(Date.parse(condition.lastTransitionTime ?? ''))
  }
})

test('what happens while Isthmus is killed is known after its restart, at the time it happened', async ({
  mesh,
  watchers,
}) => {
  const killed = [watchers.sqlite, ...watchers.replicas.slice(0, 1)]
  await Promise.all(killed.map((watcher) => watcher.kill()))
  await turn(mesh, VM_B, 'healthy')
  await Promise.all(killed.map((watcher) => watcher.start()))
  await settled(watchers.all, VM_B)
})

test('a VM that flaps gives each of its transitions', async ({ mesh, watchers }) => {
  for (let round = 0; round < 3; round++) {
    await turn(mesh, VM_A, 'unhealthy')
    await turn(mesh, VM_A, 'healthy')
  }
  await settled(watchers.all, VM_A)
  const overview = await (await fetch(`${watchers.sqlite.url()}/api/history/overview`)).json()
  expect(overview.flapping).toContainEqual({
    kind: 'WorkloadEntry',
    namespace: 'istioinaction',
    name: nameOf(VM_A),
  })
})

test('a restart of istiod is a reconnect of each VM and nothing else', async ({ mesh, watchers }) => {
  const connectedAt = async (vm: Vm) =>
    (await entryOf(mesh, vm))?.metadata.annotations?.['istio.io/connectedAt']
  const before = new Map<Vm, string | undefined>()
  for (const vm of [VM_A, VM_B, VM_C]) before.set(vm, await connectedAt(vm))
  await mesh.restartIstiod()
  for (const vm of [VM_A, VM_B, VM_C]) {
    await expect
      .poll(async () => ![undefined, before.get(vm)].includes(await connectedAt(vm)), { timeout: 90_000 })
      .toBe(true)
  }
  for (const watcher of watchers.all) {
    for (const vm of [VM_A, VM_B, VM_C]) {
      await expect
        .poll(async () => (await readOf(watcher, vm)).map(({ kind }) => kind), SLOW)
        .toContain('reconnected')
      expect(await verdicts(watcher, vm), `${watcher.name}: no verdict changed`).toEqual(made.get(nameOf(vm)))
      expect((await readOf(watcher, vm)).filter(({ kind }) => kind === 'removed')).toEqual([])
    }
  }
})

test('a restart of the API server is nothing at all', async ({ mesh, watchers }) => {
  const before = await Promise.all(watchers.all.map(async (watcher) => (await readOf(watcher, VM_C)).length))
  await mesh.restartApiServer(6_000)
  for (const watcher of watchers.all) {
    await expect
      .poll(
        async () =>
          (await (await fetch(`${watcher.url()}/metrics`)).text()).match(
            /isthmus_feed_synced\{kind="WorkloadEntry",state="synced"\} 1/,
          )?.length,
        SLOW,
      )
      .toBe(1)
  }
  await istiodWritesAgain(mesh)
  await turn(mesh, VM_B, 'unhealthy')
  await turn(mesh, VM_B, 'healthy')
  await settled(watchers.all, VM_B)
  expect(
    await Promise.all(watchers.all.map(async (watcher) => (await readOf(watcher, VM_C)).length)),
  ).toEqual(before)
})

test('while the database is away live pages go on, history says so, and nothing is lost', async ({
  mesh,
  watchers,
  page,
}) => {
  const { postgres, replicas } = watchers
  test.skip(postgres === null, 'no PostgreSQL here')
  const [replica] = replicas
  if (!postgres || !replica) return
  await page.goto(`${replica.url()}/workloads/istioinaction/forum-vm`)
  await postgres.kill()
  await turn(mesh, VM_C, 'unhealthy')
  const row = page.locator(`tr[data-row="istioinaction/${nameOf(VM_C)}"]`)
  await expect(row).toContainText('Unhealthy')
  await expect(page.getByText('History can’t be stored')).toBeVisible()
  await turn(mesh, VM_C, 'healthy')
  await postgres.start()
  await expect(page.getByText('History can’t be stored')).toHaveCount(0, SLOW)
  await settled(watchers.all, VM_C)
})

test('a replica that slept brings nothing twice', async ({ mesh, watchers }) => {
  const sleeper = watchers.replicas[1] ?? watchers.sqlite
  sleeper.pause()
  await turn(mesh, VM_A, 'unhealthy')
  await turn(mesh, VM_A, 'healthy')
  sleeper.resume()
  await settled(watchers.all, VM_A)
})

test('a VM that goes is disconnected and removed; one that comes is registered', async ({
  mesh,
  watchers,
}) => {
  await mesh.stopVm(VM_C.name)
  await expect.poll(() => entryOf(mesh, VM_C), { timeout: 60_000 }).toBeNull()
  await mesh.addVm(VM_LATE)
  made.get(nameOf(VM_LATE))?.push('healthy')
  for (const watcher of watchers.all) {
    await expect
      .poll(async () => (await readOf(watcher, VM_C)).slice(-2).map(({ kind }) => kind), SLOW)
      .toEqual(['disconnected', 'removed'])
    await expect
      .poll(async () => (await readOf(watcher, VM_LATE)).map(({ kind }) => kind).sort(), SLOW)
      .toEqual(['connected', 'healthy', 'pending', 'registered'])
  }
})

test('a change of weights is a transition of its VirtualService', async ({ mesh, watchers }) => {
  type Spec = { spec: { http: { route: { weight?: number }[] }[] } }
  const { body } = await mesh.call('GET', place('VirtualService', 'forum'))
  const [vm = 0, k8s = 0] = (body as Spec).spec.http[1]?.route.map(({ weight }) => weight) ?? []
  const to = vm === 45 ? 35 : 45
  await mesh.call('PATCH', place('VirtualService', 'forum'), {
    body: [
      { op: 'replace', path: '/spec/http/1/route/0/weight', value: to },
      { op: 'replace', path: '/spec/http/1/route/1/weight', value: 100 - to },
    ],
    contentType: 'application/json-patch+json',
  })
  weights.push(`vm ${vm} → ${to} %, k8s ${k8s} → ${100 - to} %`)
  for (const watcher of watchers.all) {
    await expect
      .poll(
        async () =>
          (await read(watcher, '&kinds=weights-changed&namespace=istioinaction')).map(
            ({ message }) => message,
          ),
        SLOW,
      )
      .toEqual(weights)
  }
})

test('every history holds exactly what the script made', async ({ watchers }) => {
  for (const watcher of watchers.all) {
    for (const vm of [VM_A, VM_B, VM_C, VM_LATE]) {
      const rows = await readOf(watcher, vm)
      expect(
        rows.filter(isVerdict).map(({ kind }) => kind),
        `${watcher.name}: ${nameOf(vm)}`,
      ).toEqual(made.get(nameOf(vm)))
      const counts = Object.groupBy(rows, ({ kind }) => kind)
      const once =
        vm === VM_C
          ? ['connected', 'disconnected', 'pending', 'registered', 'removed']
          : ['connected', 'pending', 'registered']
      const others = rows
        .filter((row) => !isVerdict(row) && row.kind !== 'reconnected')
        .map(({ kind }) => kind)
      expect(others.sort(), `${watcher.name}: ${nameOf(vm)}`).toEqual(once)
      expect(counts.reconnected?.length ?? 0, 'istiod was restarted once').toBe(vm === VM_LATE ? 0 : 1)
      const times = rows.map(({ atMs }) => atMs)
      expect(times).toEqual([...times].sort((a, b) => a - b))
    }
  }
  const [first, ...others] = watchers.replicas
  for (const other of others) if (first) expect(await readOf(other, VM_A)).toEqual(await readOf(first, VM_A))
})

test('the webhook is told of each time a VM went bad, once by all replicas together', async ({
  watchers,
}) => {
  const [replica] = watchers.replicas
  test.skip(!replica, 'no PostgreSQL here')
  if (!replica) return
  for (const vm of [VM_A, VM_B, VM_C]) {
    const bad = (await readOf(replica, vm)).flatMap(({ kind }) =>
      kind === 'unhealthy' || kind === 'disconnected' ? [`workload.${kind}`] : [],
    )
    const flapping = vm === VM_A ? ['workload.flapping'] : []
    await expect
      .poll(
        () =>
          watchers
            .told()
            .flatMap(({ type, data }) => (data.name === nameOf(vm) ? [type] : []))
            .sort(),
        SLOW,
      )
      .toEqual([...bad, ...flapping].sort())
  }
})

test('the browser shows them: feed, timeline and page of the VM', async ({ page, watchers, mesh }) => {
  const watcher = watchers.replicas[2] ?? watchers.sqlite
  await page.goto(`${watcher.url()}/transitions?window=1h&q=${nameOf(VM_A)}`)
  const rows = page.getByRole('table', { name: 'Transitions' }).getByRole('row')
  await expect(rows.filter({ hasText: 'Unhealthy' })).toHaveCount(4)
  await expect(rows.filter({ hasText: 'Registered' })).toHaveCount(1)
  await page
    .getByRole('link', { name: nameOf(VM_A) })
    .first()
    .click()
  await expect(page.getByRole('heading', { name: nameOf(VM_A) })).toBeVisible()
  const outages = page.getByRole('table', { name: 'Availability' }).getByRole('row', { name: /Outages/ })
  await expect(outages).toContainText('4')
  await turn(mesh, VM_A, 'unhealthy')
  await expect(page.getByRole('table', { name: 'Transitions' }).getByRole('row').nth(1)).toContainText(
    'Unhealthy',
  )
  await turn(mesh, VM_A, 'healthy')
  await page.goto(`${watcher.url()}/workloads/istioinaction/forum-vm?window=1h`)
  await expect(page.getByRole('region', { name: 'Health over time' })).toContainText(nameOf(VM_C))
  await expect(page.getByRole('region', { name: 'Health over time' })).toContainText('Weights changed')
})

test.afterAll(async ({ mesh }) => {
  test.setTimeout(120_000)
  for (const vm of [VM_A, VM_B, VM_LATE, VM_SPARE]) await mesh.stopVm(vm.name)
  await expect
    .poll(
      async () =>
        ((await mesh.call('GET', collection('WorkloadEntry'))).body as Stored).items.filter(({ metadata }) =>
          /10\.10\.0\.4\d$/.test(metadata.name),
        ).length,
      { timeout: 60_000 },
    )
    .toBe(0)
})

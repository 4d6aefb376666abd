import { mkdirSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test as withMesh } from '../contract/fixtures.ts'
import type { Guest } from '../real-mesh/guests.ts'
import { setHealth } from '../real-mesh/guests.ts'
import { kubectl } from '../real-mesh/kube.ts'
import { sendRequests, startLoad } from '../real-mesh/requests.ts'
import { inRunDir } from '../real-mesh/run-state.ts'
import { addVm, configure, relayUrl, stopVm } from '../real-mesh/vms.ts'
import { type Isthmus, startIsthmus } from '../support/isthmus.ts'
import {
  applyLeaving,
  arrivalsOf,
  follow,
  leavingOf,
  makeGroup,
  NAMESPACE,
  removeGroup,
  statesIn,
  stepIn,
} from './following.ts'

// A VM on its way into the mesh and out of it, as Isthmus tells it, on real agents and Envoys.

const guest = (group: string, last: number): Guest => ({
  name: `arr-vm-${last}`,
  address: `10.10.0.${last}`,
  home: { namespace: NAMESPACE, group },
})
/** The VM with its bundle made: its group may change, or go, before the agent starts. */
function withBundle(vm: Guest): Guest {
  const bundle = inRunDir('bundles', vm.name)
  mkdirSync(bundle, { recursive: true })
  if (vm.home) configure(vm.home, bundle)
  return { ...vm, bundle }
}
const GUESTS = [71, 72, 73, 74, 75, 76, 77].map((last) => guest('', last))
const SOON = { timeout: 30_000, intervals: [250] }

/** Isthmus may ask the Envoys of the VMs that are to come as well. */
const test = withMesh.extend<object, { isthmus: Isthmus }>({
  isthmus: [
    async ({ mesh }, use) => {
      const urls = GUESTS.map((one) => `${one.name}.${NAMESPACE}=${relayUrl(one)}`)
      const isthmus = await startIsthmus({
        KUBECONFIG: mesh.kubeconfig,
        ISTHMUS_SOURCE: 'kubeconfig',
        ISTHMUS_ISTIOD_URLS: mesh.istiodUrls.join(','),
        ISTHMUS_ENVOY_ADMIN_URLS: [...mesh.adminUrls(), ...urls].join(','),
      })
      await use(isthmus)
      await isthmus.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})
test.describe.configure({ mode: 'serial' })

const urlOf = (group: string) => ({ url: `http://${group}.${NAMESPACE}.svc.cluster.local/` })

test('a VM goes through its steps in order, and takes traffic with the first request', async ({
  isthmus,
}) => {
  const vm = guest('arr-in', 71)
  makeGroup('arr-in')
  try {
    const first = await arrivalsOf(isthmus, 'arr-in')
    expect(first.arrivals).toEqual([])
    const following = follow(isthmus, 'arr-in')
    await addVm(vm)
    await expect
      .poll(async () => stepIn(await arrivalsOf(isthmus, 'arr-in'), 'endpoints')?.state, SOON)
      .toBe('done')
    await expect
      .poll(async () => stepIn(await arrivalsOf(isthmus, 'arr-in'), 'traffic')?.reason, SOON)
      .toContain('as its own Envoy counts')
    // The agent's probes have gone on all the while: they are no traffic.
    expect(stepIn(await arrivalsOf(isthmus, 'arr-in'), 'traffic')?.state).toBe('now')
    expect(sendRequests('forum-vm-1', 5, urlOf('arr-in'))).toEqual({ [vm.name]: 5 })
    await expect
      .poll(async () => stepIn(await arrivalsOf(isthmus, 'arr-in'), 'traffic')?.state, SOON)
      .toBe('done')
    const seen = await following.end()
    const ways = seen.map((answer) => statesIn(answer).join(' '))
    expect(ways[0]).toBe('')
    expect(ways.at(-1)).toBe('done done done done done done')
    for (const [index, answer] of seen.entries()) {
      const before = seen[index - 1]
      const states = statesIn(answer)
      if (before)
        for (const [at, state] of statesIn(before).entries())
          if (state === 'done') expect(states[at]).toBe('done')
      const open = states.findIndex((state) => state !== 'done')
      expect(open === -1 || states.lastIndexOf('done') < open, states.join(' ')).toBe(true)
      expect(states).not.toContain('stalled')
    }
    const last = seen.at(-1)
    const times = last?.arrivals[0]?.steps.map(({ atMs }) => atMs) ?? []
    expect(times.every((ms) => ms !== null && ms >= first.atMs - 2_000)).toBe(true)
  } finally {
    await stopVm(vm.name)
    removeGroup('arr-in')
  }
})

test('a VM whose probe fails stalls there with the probe’s words, and goes on when it passes', async ({
  isthmus,
}) => {
  const vm = guest('arr-ill', 72)
  makeGroup('arr-ill')
  try {
    const arriving = addVm(vm)
    setHealth(vm.name, 'disk full')
    const healthy = async () => stepIn(await arrivalsOf(isthmus, 'arr-ill'), 'healthy')
    // An agent tells no second reason while its verdict stays: its first one is that Envoy is not ready.
    await expect.poll(async () => (await healthy())?.state, { ...SOON, timeout: 50_000 }).toBe('stalled')
    expect((await healthy())?.fix).toContain('may be the application')
    setHealth(vm.name, 'ok')
    await arriving
    await expect.poll(async () => (await healthy())?.state, SOON).toBe('done')
    setHealth(vm.name, 'disk full')
    await expect.poll(async () => (await healthy())?.state, SOON).toBe('stalled')
    expect((await healthy())?.reason).toMatch(/^Its probe fails: .*503/)
    expect(statesIn(await arrivalsOf(isthmus, 'arr-ill')).slice(4)).toEqual(['todo', 'todo'])
    setHealth(vm.name, 'ok')
    await expect
      .poll(async () => stepIn(await arrivalsOf(isthmus, 'arr-ill'), 'endpoints')?.state, SOON)
      .toBe('done')
  } finally {
    await stopVm(vm.name)
    removeGroup('arr-ill')
  }
})

test('a VM whose group is missing is said to be refused, and comes when the group does', async ({
  isthmus,
}) => {
  makeGroup('arr-none')
  const vm = withBundle(guest('arr-none', 73))
  try {
    const { atMs } = await arrivalsOf(isthmus, 'arr-none')
    kubectl(['delete', 'workloadgroup', 'arr-none', '-n', NAMESPACE])
    const arriving = addVm(vm)
    const answer = () => arrivalsOf(isthmus, 'arr-none', atMs)
    await expect.poll(async () => (await answer()).waiting.state, SOON).toBe('stalled')
    await expect.poll(async () => (await answer()).waiting.counted?.failed, SOON).toBeGreaterThan(0)
    const { waiting, arrivals } = await answer()
    expect(arrivals).toEqual([])
    expect(waiting.troubles.map(({ reason }) => reason).join(' ')).toMatch(
      /There is no WorkloadGroup arr-none.*failed registration/,
    )
    makeGroup('arr-none')
    await arriving
    await expect.poll(async () => stepIn(await answer(), 'healthy')?.state, SOON).toBe('done')
  } finally {
    await stopVm(vm.name)
    removeGroup('arr-none')
  }
})

test('a VM whose token is of another service account is said to be refused', async ({ isthmus }) => {
  makeGroup('arr-who', { serviceAccount: 'arr-other' })
  const vm = withBundle(guest('arr-who', 74))
  try {
    const { atMs } = await arrivalsOf(isthmus, 'arr-who')
    makeGroup('arr-who')
    const arriving = addVm(vm)
    const answer = () => arrivalsOf(isthmus, 'arr-who', atMs)
    await expect.poll(async () => (await answer()).waiting.counted?.failed, SOON).toBeGreaterThan(0)
    expect((await answer()).arrivals).toEqual([])
    // The group as it is now comes by the watch, which may be behind istiod's count.
    const refused = async () =>
      (await answer()).waiting.troubles.find(({ reason }) => reason.includes('failed registration'))?.fix
    await expect.poll(refused, SOON).toContain('another service account than forum')
    makeGroup('arr-who', { serviceAccount: 'arr-other' })
    await arriving
  } finally {
    await stopVm(vm.name)
    removeGroup('arr-who')
  }
})

test('a VM is taken out while the others answer every request', async ({ isthmus }) => {
  const vms = [75, 76, 77].map((last) => guest('arr-out', last))
  const [leaving, ...others] = vms
  if (!leaving) throw new Error('no VM to take out')
  makeGroup('arr-out')
  const entry = `arr-out-${leaving.address}`
  const stateOf = async (id: string) =>
    (await leavingOf(isthmus, entry)).steps.find((step) => step.id === id)?.state
  try {
    await Promise.all(vms.map(addVm))
    sendRequests('forum-vm-1', 30, urlOf('arr-out'))
    await expect.poll(async () => (await leavingOf(isthmus, entry)).istiods.state, SOON).toBe('there')
    await expect.poll(async () => (await leavingOf(isthmus, entry)).envoys.state, SOON).toBe('there')
    const load = startLoad('forum-vm-1', 40, urlOf('arr-out'))
    const begun = await leavingOf(isthmus, entry)
    expect(begun.carries[0]?.routes[0]).toMatchObject({ otherVms: 2, isLast: false, percent: 100 })
    expect((await applyLeaving(isthmus, entry, 'drain')).state).toBe('done')
    await expect.poll(() => stateOf('drain'), SOON).toBe('done')
    await expect.poll(() => stateOf('connections'), SOON).toBe('done')
    await delay(1_000)
    const requestsBefore = await requestsAt(isthmus, entry)
    await delay(4_000)
    const drained = (await requestsAt(isthmus, entry)) - requestsBefore
    // 160 requests, of which its weight gives it one in two hundred.
    expect(drained).toBeLessThan(20)
    // Deleted while its agent is connected, it is out of all endpoints and stays away.
    expect((await applyLeaving(isthmus, entry, 'delete')).state).toBe('done')
    await expect.poll(async () => (await leavingOf(isthmus, entry)).istiods.state, SOON).toBe('gone')
    await expect.poll(async () => (await leavingOf(isthmus, entry)).envoys.state, SOON).toBe('gone')
    expect(await leavingOf(isthmus, entry)).toMatchObject({
      entry: { exists: false },
      proxy: { state: 'connected' },
    })
    await expect.poll(() => stateOf('stop'), SOON).toBe('now')
    await stopVm(leaving.name)
    await expect.poll(() => stateOf('stop'), { ...SOON, timeout: 40_000 }).toBe('done')
    await expect.poll(() => stateOf('gone'), SOON).toBe('done')
    const answered = await load.stop()
    console.log(`answers while the VM was taken out: ${JSON.stringify(answered)}`)
    expect(Object.keys(answered).filter((who) => !vms.some(({ name }) => name === who))).toEqual([])
    for (const { name } of others) expect(answered[name]).toBeGreaterThan(0)
    // The next one is deleted by istiod itself.
    const [next, last] = others
    await stopVm(next?.name ?? '')
    const nextEntry = `arr-out-${next?.address}`
    await expect
      .poll(async () => (await leavingOf(isthmus, nextEntry)).entry.exists, { timeout: 60_000 })
      .toBe(false)
    await expect
      .poll(
        async () => (await leavingOf(isthmus, nextEntry)).steps.find(({ id }) => id === 'gone')?.state,
        SOON,
      )
      .toBe('done')
    // The last one is said to be the last.
    const lastEntry = `arr-out-${last?.address}`
    expect((await leavingOf(isthmus, lastEntry)).steps[0]).toMatchObject({
      state: 'blocked',
      reason: expect.stringContaining('the last endpoint'),
    })
    await stopVm(last?.name ?? '')
    await expect
      .poll(async () => (await leavingOf(isthmus, lastEntry)).entry.exists, { timeout: 60_000 })
      .toBe(false)
    expect((await applyLeaving(isthmus, lastEntry, 'delete-group')).state).toBe('done')
    await expect.poll(async () => (await leavingOf(isthmus, lastEntry)).leftOver?.exists, SOON).toBe(false)
  } finally {
    for (const { name } of vms) await stopVm(name)
    removeGroup('arr-out')
  }
})

async function requestsAt(isthmus: Isthmus, entry: string): Promise<number> {
  const { own } = await leavingOf(isthmus, entry)
  if ('reason' in own) throw new Error(own.reason)
  return own.requests
}

import { Response } from 'undici'
import { describe, expect, it } from 'vitest'
import { applyChanges } from '#lib/mesh/apply-changes.ts'
import { emptyDirty } from '#lib/mesh/inventory.ts'
import {
  endpointsWith,
  entry,
  group,
  NAME,
  NOW_MS,
  proxy,
  service,
} from '#lib/onboarding/arrival/arrival.test-helper.ts'
import { drainOperation } from '#lib/onboarding/leaving/raised.test-helper.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { readLeaving } from '#server/onboarding/leaving.ts'
import { readLeavingEdit } from '#server/onboarding/leaving-edit.ts'
import { cluster, type FakeOnboarding, fakeOnboarding } from '#server/onboarding/onboarding.test-helper.ts'

const OTHER = 'billing-vm-10.20.0.8'
const MESH: FakeOnboarding = {
  manifests: [group(), service(), entry(), entry({ name: OTHER, spec: { address: '10.20.0.8' } })],
  proxies: [proxy()],
  clusters: [
    cluster('inbound|8080||', '10.20.0.7', { requests: 9, active: 2, connections: 3 }),
    cluster('outbound|80||billing.shop.svc.cluster.local', '10.20.0.7'),
  ],
}
const drained = () => drainOperation({ [OTHER]: [0, 100] })
const QUERY = `entry=shop/${NAME}`

function meshOf(change: Partial<FakeOnboarding> = {}) {
  const clock = createStepClock(NOW_MS)
  const runtime = fakeOnboarding({ ...MESH, ...change }, clock)
  return { runtime, ask: (query = QUERY) => readLeaving(runtime, new URLSearchParams(query), clock) }
}
const statesOf = ({ steps }: Awaited<ReturnType<typeof readLeaving>>) =>
  steps.map(({ state }) => state).join(' ')

describe('the answer about a VM that leaves', () => {
  it('has what it carries, what is open, and who has it', async () => {
    const answer = await meshOf().ask()
    expect(answer).toMatchObject({
      entry: {
        exists: true,
        address: '10.20.0.7',
        group: 'billing-vm',
        knownBy: 'entry',
        registration: 'auto',
      },
      share: { weight: 1, totalWeight: 2, eligible: 2 },
      drain: { kind: 'weights', changes: [{ ref: { name: OTHER }, from: 0, to: 100 }] },
      own: { activeRequests: 2, connections: 3, requests: 9 },
      proxy: { state: 'connected', id: 'vm-1.shop' },
      istiods: { state: 'there' },
      envoys: { state: 'there', by: expect.stringContaining(OTHER) },
      leftOver: { entries: 2, exists: true, serviceAccount: 'billing' },
    })
    expect(statesOf(answer)).toBe('done now now todo todo todo not-needed not-needed')
  })

  it('takes its own Envoy for no caller of it', async () => {
    const { envoys, callers } = await meshOf({ manifests: [group(), service(), entry()] }).ask()
    expect(envoys.state).toBe('unknown')
    expect(callers).toMatchObject({ proxies: [], of: 1, requests: 0 })
  })

  it('goes on by the name when the entry is gone, and confirms that nobody has it', async () => {
    const caller = { ...proxy({ id: 'web.shop', object: null, kind: 'pod' }) }
    delete caller.entryName
    const { ask } = meshOf({
      manifests: [group(), service()],
      proxies: [caller],
      endpoints: endpointsWith(),
      clusters: [cluster('outbound|80||billing.shop.svc.cluster.local', '10.20.0.8')],
    })
    const answer = await ask()
    expect(answer.entry).toMatchObject({
      exists: false,
      knownBy: 'name',
      address: '10.20.0.7',
      group: 'billing-vm',
    })
    expect(answer.istiods).toEqual({ state: 'gone', by: 'istiod-1.istio-system' })
    expect(answer.envoys).toMatchObject({ state: 'gone', by: expect.stringContaining('web.shop') })
    expect(statesOf(answer)).toBe('not-needed not-needed not-needed done done done not-needed now')
  })

  it('remembers the address of an entry that was looked at, whatever its name', async () => {
    const named = entry({ name: 'legacy', annotations: { 'istio.io/autoRegistrationGroup': undefined } })
    const { runtime, ask } = meshOf({ manifests: [service(), named], proxies: [] })
    await ask('entry=shop/legacy')
    const object = runtime.store.inventory.objects.WorkloadEntry.get('shop/legacy')
    if (object) applyChanges(runtime.store.inventory, [{ type: 'remove', object }], NOW_MS, emptyDirty())
    expect((await ask('entry=shop/legacy')).entry).toMatchObject({
      exists: false,
      knownBy: 'before',
      address: '10.20.0.7',
    })
    expect((await ask('entry=shop/never')).entry).toMatchObject({
      exists: false,
      knownBy: 'nothing',
      address: '',
    })
    expect((await ask('entry=shop/never')).istiods.state).toBe('unknown')
  })

  it('says of an entry that was never read neither that it is gone nor that it is there', async () => {
    const answer = await meshOf({ manifests: [group(), service()], unread: ['WorkloadEntry'] }).ask()
    expect(answer).toMatchObject({ entry: { exists: false }, unread: ['WorkloadEntry'] })
    const unsure = answer.steps.filter(({ id }) => id === 'carries' || id === 'delete' || id === 'left-overs')
    expect(unsure.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown'])
  })

  it('shares an answer that was slow to come among all who look', async () => {
    const clock = createStepClock(NOW_MS)
    const runtime = fakeOnboarding(MESH, clock)
    const { endpoints } = runtime.istiods
    let asked = 0
    runtime.istiods.endpoints = async () => {
      asked += 1
      clock.advance(100)
      return endpoints()
    }
    const ask = () => readLeaving(runtime, new URLSearchParams(QUERY), clock)
    await ask()
    await ask()
    expect(asked).toBe(1)
    clock.advance(600)
    await ask()
    expect(asked).toBe(2)
  })

  it('refuses what names no entry', async () => {
    await expect(meshOf().ask('entry=shop')).rejects.toMatchObject({ code: 'bad-request' })
  })
})

describe('a step as an edit', () => {
  const request: KubeRequest = async (path) => {
    const name = path.split('/').at(-1) ?? ''
    const metadata = { name, namespace: 'shop', resourceVersion: `rv-${name}` }
    return Response.json({ metadata, spec: { address: name, future: 'kept' } })
  }
  const edit = (kind: string, change: Partial<FakeOnboarding> = {}) =>
    readLeavingEdit(
      meshOf(change).runtime,
      request,
      new URLSearchParams(`${QUERY}&edit=${kind}`),
      createStepClock(NOW_MS),
    )

  it('is made of the live objects, so that nothing in them is lost', async () => {
    const { edit: drain, bases } = await edit('drain')
    expect(drain.objects).toEqual([
      {
        ref: { kind: 'WorkloadEntry', namespace: 'shop', name: OTHER },
        resourceVersion: `rv-${OTHER}`,
        spec: { address: OTHER, future: 'kept', weight: 100 },
      },
    ])
    expect(bases[`WorkloadEntry/shop/${OTHER}`]).toEqual({ address: OTHER, future: 'kept' })
    expect((await edit('delete')).edit.objects).toMatchObject([{ ref: { name: NAME }, spec: null }])
  })

  it('gives the others back the weights that draining raised', async () => {
    const other = entry({ name: OTHER, spec: { address: '10.20.0.8', weight: 100 } })
    const manifests = [group(), service(), other]
    const { edit: restore } = await edit('restore', { manifests, operations: [drained()] })
    expect(restore.objects).toEqual([
      {
        ref: { kind: 'WorkloadEntry', namespace: 'shop', name: OTHER },
        resourceVersion: `rv-${OTHER}`,
        spec: { address: OTHER, future: 'kept' },
      },
    ])
    const { ask } = meshOf({ manifests, operations: [drained()] })
    expect((await ask()).steps.find(({ id }) => id === 'weights')?.state).toBe('now')
  })

  it('is refused where there is nothing to do', async () => {
    await expect(edit('drain', { manifests: [group(), service(), entry()] })).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(edit('delete-group')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('still has 2 of its VMs'),
    })
    await expect(edit('restore')).rejects.toMatchObject({ code: 'conflict' })
    for (const kind of ['WorkloadEntry', 'WorkloadGroup'] as const)
      await expect(
        edit('delete-group', { manifests: [group(), service()], unread: [kind] }),
      ).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining(kind) })
    await expect(edit('drain', { unread: ['Service'] })).rejects.toMatchObject({ code: 'conflict' })
    const { edit: last } = await edit('delete-group', { manifests: [group(), service()] })
    expect(last.objects).toMatchObject([{ ref: { kind: 'WorkloadGroup', name: 'billing-vm' }, spec: null }])
  })
})

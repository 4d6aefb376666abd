import { describe, expect, it } from 'vitest'
import { inventoryOf, type Manifest } from '#lib/names/names.test-helper.ts'
import {
  arrivalIn,
  entry,
  group,
  NAME,
  NOW_MS,
  proxy,
  sceneOf,
  service,
  stepAt,
} from '#lib/onboarding/arrival/arrival.test-helper.ts'
import { countsSince } from '#lib/onboarding/arrival/counts-since.ts'
import {
  arrivalsWithoutEntry,
  lastConnectedMs,
  newestEntries,
} from '#lib/onboarding/arrival/read-arrivals.ts'
import { withSeenTimes } from '#lib/onboarding/arrival/seen-steps.ts'
import { type WaitingInput, waitingFor } from '#lib/onboarding/arrival/waiting.ts'

const GROUP = 'shop/billing-vm'

describe('the VMs of a group', () => {
  it('come newest first, and not more than are wanted', () => {
    const at = (last: number) => ({
      name: `billing-vm-10.20.0.${last}`,
      spec: { address: `10.20.0.${last}` },
      annotations: { 'istio.io/connectedAt': `2026-09-01T08:09:00.${last}Z` },
    })
    const scene = sceneOf({ manifests: [group(), entry(at(7)), entry(at(9)), entry(at(8))] })
    const { entries, total } = newestEntries(scene, GROUP, 2)
    expect(entries.map(({ spec }) => spec.address)).toEqual(['10.20.0.9', '10.20.0.8'])
    expect(total).toBe(3)
    expect(lastConnectedMs(GROUP, scene)).toBe(Date.parse('2026-09-01T08:09:00.9Z'))
  })
})

describe('a proxy without an entry', () => {
  const without = (change: Parameters<typeof proxy>[0], ...manifests: Manifest[]) =>
    arrivalsWithoutEntry(
      GROUP,
      sceneOf({
        manifests: [group(), service(), ...manifests],
        proxies: [proxy({ object: null, ...change })],
      }),
    )

  it('waits for it a moment, and then stalls: somebody deleted it', () => {
    const [young] = without({ connectedAtMs: NOW_MS - 1_000 })
    expect(young && stepAt(young, 'registered').state).toBe('now')
    const [old] = without({})
    expect(old).toMatchObject({ id: 'proxy:vm-1.shop', entry: null, address: '10.20.0.7' })
    expect(old && stepAt(old, 'registered')).toMatchObject({
      state: 'stalled',
      reason: expect.stringContaining(`its WorkloadEntry ${NAME} does not exist`),
    })
  })

  it('is told to ask for its registration when it carries the group’s labels and asks for none', () => {
    const bare = proxy({ object: null, labels: { app: 'billing', version: 'vm' } })
    delete bare.entryName
    const scene = sceneOf({ manifests: [group()], proxies: [bare] })
    const [found] = arrivalsWithoutEntry(GROUP, scene)
    expect(found && stepAt(found, 'registered').fix).toMatch(/--autoregister/)
    const other = sceneOf({ manifests: [group()], proxies: [{ ...bare, labels: { app: 'billing' } }] })
    expect(arrivalsWithoutEntry(GROUP, other)).toEqual([])
  })

  it('is none of another group, of another namespace, or with an entry', () => {
    expect(without({ entryName: 'billing-vm-2-10.20.0.7' })).toEqual([])
    expect(without({ namespace: 'other' })).toEqual([])
    expect(without({}, entry())).toEqual([])
    expect(without({ kind: 'pod' })).toEqual([])
  })
})

describe('while a VM is waited for', () => {
  const waiting = (change: Partial<WaitingInput> = {}, ...manifests: Manifest[]) =>
    waitingFor({
      inventory: inventoryOf(manifests.length > 0 ? manifests : [group()]),
      group: GROUP,
      lastConnectedMs: null,
      lookingSinceMs: null,
      unread: '',
      counted: null,
      istiodHost: 'istiod.istio-system.svc',
      ...change,
    })
  const account = (name: string): Manifest => ({
    kind: 'ServiceAccount',
    metadata: { name, namespace: 'shop' },
  })
  const counted = { registered: 0, failed: 0, certificates: 0, refused: 0, fromMs: 1, toMs: 2 }

  it('is said since when nothing has connected: since the last, or since somebody looks', () => {
    expect(waiting()).toMatchObject({ state: 'now', sinceMs: null, troubles: [] })
    expect(waiting({ lookingSinceMs: 5, lastConnectedMs: 3 }).sinceMs).toBe(5)
    expect(waiting({ lookingSinceMs: 5, lastConnectedMs: 9 }).sinceMs).toBe(9)
  })

  it('stalls for all when the group is missing, or its service account', () => {
    const missing = waiting({}, account('billing'))
    expect(missing).toMatchObject({ state: 'stalled' })
    expect(missing.troubles[0]?.fix).toContain('FailedPrecondition')
    const without = waiting({}, group(), account('other'))
    expect(without.state).toBe('stalled')
    expect(without.troubles[0]?.reason).toBe('There is no ServiceAccount billing in namespace shop')
    expect(waiting({}, group(), account('billing')).state).toBe('now')
    const named = waiting({}, group({ template: { serviceAccount: 'a; reboot' } }), account('other'))
    expect(named.troubles[0]?.commands[0]?.command).toBe("kubectl create serviceaccount 'a; reboot' -n shop")
    // Where no account is known at all they are not watched.
    expect(waiting({}, group()).state).toBe('now')
  })

  it('claims nothing of objects that are not current', () => {
    expect(waiting({ unread: 'WorkloadGroup' }, account('other'))).toMatchObject({
      state: 'now',
      troubles: [],
    })
  })

  it('says what istiod counted, with what it may come from', () => {
    const reasons = (change: object) => waiting({ counted: { ...counted, ...change } }).troubles
    expect(reasons({})).toEqual([])
    const [failed] = reasons({ failed: 2 })
    expect(failed?.reason).toMatch(/^istiod counted 2 failed registrations/)
    expect(failed?.fix).toContain('another service account than billing')
    const [refused] = reasons({ refused: 1 })
    expect(refused?.reason).toMatch(/refused 1 certificate request since/)
    expect(refused?.fix).toContain('expired')
    const [identity] = reasons({ certificates: 1 })
    expect(identity?.fix).toContain('ISTIO_META_AUTO_REGISTER_GROUP')
    expect(reasons({ certificates: 1, registered: 1 })).toEqual([])
  })

  it('has the checks of the VM ready: hosts file, port, token, clock, iptables', () => {
    const words = waiting()
      .checks.map(({ reason }) => reason)
      .join(' ')
    for (const word of ['istio service', 'istiod.istio-system.svc', '15012', 'token', 'clock', 'iptables'])
      expect(words).toContain(word)
  })
})

describe('what istiods count', () => {
  const told = (atMs: number, ...failed: [string, number][]) => ({
    byIstiod: new Map(
      failed.map(([name, count]) => [name, { registered: 0, failed: count, certificates: 0, refused: 0 }]),
    ),
    missing: '',
    atMs,
  })

  it('is the rise of each; one that started anew has what it counts now, a new one nothing', () => {
    expect(countsSince(told(1, ['a', 5]), told(9, ['a', 7]))).toMatchObject({ failed: 2, fromMs: 1, toMs: 9 })
    expect(countsSince(told(1, ['a', 5]), told(9, ['a', 3])).failed).toBe(3)
    expect(countsSince(told(1, ['a', 5]), told(9, ['a', 5], ['b', 4])).failed).toBe(0)
  })
})

describe('the time of a step that no object has', () => {
  it('is when it was first seen, if it had been seen without', () => {
    const seen = new Map()
    const before = arrivalIn(sceneOf({ traffic: () => ({ count: 0, by: 'its own Envoy' }) }))
    const after = arrivalIn(sceneOf())
    expect(stepAt(withSeenTimes(after, new Map(), 5), 'traffic').atMs).toBeNull()
    withSeenTimes(before, seen, 5)
    expect(stepAt(withSeenTimes(after, seen, 7), 'traffic').atMs).toBe(7)
    const later = withSeenTimes(after, seen, 9)
    expect(stepAt(later, 'traffic').atMs).toBe(7)
    expect(stepAt(later, 'endpoints').atMs).toBeNull()
  })
})

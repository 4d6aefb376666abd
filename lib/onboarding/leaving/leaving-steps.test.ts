import { describe, expect, it } from 'vitest'
import { readEntryName } from '#lib/onboarding/leaving/entry-name.ts'
import type { LeavingAnswer, LeavingEntry, LeavingStepId } from '#lib/onboarding/leaving/leaving.ts'
import { leavingSteps, whyNotDelete } from '#lib/onboarding/leaving/leaving-steps.ts'
import { atCallers, atIstiods } from '#lib/onboarding/leaving/still-there.ts'
import type { KnownAddresses } from '#lib/proxies/known-addresses.ts'

type Facts = Omit<LeavingAnswer, 'steps' | 'atMs'>

const ENTRY: LeavingEntry = {
  ref: { kind: 'WorkloadEntry', namespace: 'shop', name: 'billing-vm-10.20.0.7' },
  exists: true,
  address: '10.20.0.7',
  network: '',
  group: 'billing-vm',
  knownBy: 'entry',
  health: { state: 'healthy', message: '', sinceMs: 0, eligible: true },
  registration: 'auto',
  weight: 1,
}
const GONE: LeavingEntry = { ...ENTRY, exists: false, knownBy: 'name', health: null }
const IDLE = { connections: 0, activeRequests: 0, requests: 9, uncounted: 0 }
const ROUTE = {
  virtualService: null,
  page: 'billing.shop.svc.cluster.local',
  rule: 'everyone',
  subset: 'vm',
  percent: 80,
  otherVms: 2,
  otherPods: 0,
  weight: 1,
  totalWeight: 3,
  fixedWeight: 0,
  sharePercent: 26.7,
  isLast: false,
}
const FACTS: Facts = {
  entry: ENTRY,
  unread: [],
  carries: [
    {
      host: 'billing.shop.svc.cluster.local',
      source: { kind: 'Service', namespace: 'shop', name: 'billing' },
      ports: [],
      routes: [ROUTE],
    },
  ],
  share: { weight: 1, totalWeight: 3, eligible: 3 },
  drain: { kind: 'weights', changes: [], percentAfter: 0.5 },
  own: IDLE,
  callers: { ...IDLE, proxies: ['web.shop'], of: 3 },
  proxy: { state: 'connected', id: 'vm-1.shop', istiod: 'istiod-1', sinceMs: 1 },
  istiods: { state: 'there', by: 'istiod-1', where: ['billing.shop.svc.cluster.local (http)'] },
  envoys: { state: 'there', by: '1 of 3 Envoys', where: ['outbound|80||billing.shop.svc.cluster.local'] },
  raised: { changes: [] },
  leftOver: {
    group: { kind: 'WorkloadGroup', namespace: 'shop', name: 'billing-vm' },
    exists: true,
    entries: 3,
    serviceAccount: 'billing',
  },
}
const AWAY = {
  proxy: { state: 'away' },
  istiods: { state: 'gone', by: 'istiod-1' },
  envoys: { state: 'gone', by: '1 of 3 Envoys' },
} as const

const states = (change: Partial<Facts>): string =>
  leavingSteps({ ...FACTS, ...change })
    .map(({ state }) => state)
    .join(' ')
const stepOf = (id: LeavingStepId, change: Partial<Facts>) => {
  const found = leavingSteps({ ...FACTS, ...change }).find((one) => one.id === id)
  if (!found) throw new Error(`no step ${id}`)
  return found
}

describe('the steps of a VM that leaves', () => {
  it('are told by the mesh alone, from the first to the last', () => {
    expect(states({})).toBe('done now todo todo todo todo not-needed not-needed')
    const small = { drain: { kind: 'small', percentNow: 0.5 } } as const
    expect(states(small)).toBe('done done done now todo todo not-needed not-needed')
    expect(states({ ...small, ...AWAY, own: { reason: 'away' } })).toBe(
      'done not-needed unknown done now todo not-needed not-needed',
    )
    expect(states({ ...AWAY, entry: GONE, carries: [], own: { reason: 'away' } })).toBe(
      'not-needed not-needed not-needed done done done not-needed not-needed',
    )
  })

  it('are blocked where it is the last endpoint of a destination with a weight', () => {
    const carries = FACTS.carries.map((one) => ({ ...one, routes: [{ ...ROUTE, isLast: true }] }))
    expect(states({ carries }).split(' ').slice(0, 2)).toEqual(['blocked', 'todo'])
    expect(stepOf('carries', { carries }).reason).toBe(
      'It is the last endpoint of subset vm of billing.shop.svc.cluster.local, which gets 80 % (everyone): without it these requests fail.',
    )
  })

  it('wait for open requests, and for open connections where no requests are counted', () => {
    const busy = (own: Facts['own'], callers: Facts['callers'] = FACTS.callers) =>
      stepOf('connections', { own, callers, drain: { kind: 'small', percentNow: 0 } })
    expect(busy({ ...IDLE, activeRequests: 2 })).toMatchObject({
      state: 'now',
      reason: 'Its own Envoy has 2 requests open.',
    })
    expect(busy({ ...IDLE, connections: 4 }).state).toBe('done')
    expect(busy({ connections: 44, activeRequests: 0, requests: 9, uncounted: 40 })).toMatchObject({
      state: 'now',
      reason: 'Its own Envoy has 40 connections open.',
    })
    expect(
      busy({ reason: 'no' }, { ...IDLE, activeRequests: 1, proxies: ['web.shop'], of: 1 }),
    ).toMatchObject({
      state: 'now',
      reason: 'Callers have 1 request open.',
    })
  })

  it('say how long to wait where no Envoy can be asked', () => {
    const none = { own: { reason: 'no' }, callers: { reason: 'no' } }
    expect(stepOf('connections', none)).toMatchObject({
      state: 'unknown',
      reason: expect.stringMatching(/^No Envoy can be asked\. Wait as long as/),
    })
    expect(stepOf('connections', { own: { reason: 'no' } }).state).toBe('unknown')
  })

  it('say that an entry comes back while its agent runs, and who deletes it', () => {
    expect(stepOf('stop', {}).reason).toContain('comes back with its next connection')
    expect(stepOf('stop', {}).commands[0]?.command).toBe('sudo systemctl disable --now istio')
    expect(stepOf('delete', {}).reason).toContain('stays away until the agent connects anew')
    expect(stepOf('delete', AWAY)).toMatchObject({
      state: 'now',
      reason: expect.stringContaining('grace period'),
    })
    const byHand = { ...AWAY, entry: { ...ENTRY, registration: 'static' as const } }
    expect(stepOf('stop', byHand).state).toBe('not-needed')
    expect(stepOf('delete', byHand).reason).toContain('by hand')
  })

  it('stop a container as well, and take its rules of iptables out', () => {
    const commands = stepOf('stop', {}).commands.map(({ command }) => command)
    expect(commands.some((one) => one.startsWith('sudo docker stop'))).toBe(true)
    expect(commands.some((one) => one.includes('--cleanup-only'))).toBe(true)
    expect(commands.at(-1)).toContain('docker rm')
  })

  it('take no entry for gone, and nothing for done, while its kinds are not read', () => {
    const unread = ['WorkloadEntry'] as const
    expect(states({ ...AWAY, entry: GONE, carries: [], unread })).toBe(
      'unknown unknown done done unknown unknown unknown unknown',
    )
    expect(stepOf('carries', { unread: ['Service', 'VirtualService'] })).toMatchObject({
      state: 'unknown',
      reason: 'Not read or not current: Service, VirtualService.',
    })
    expect(stepOf('left-overs', { unread: ['WorkloadGroup'] }).state).toBe('unknown')
    expect(stepOf('left-overs', { unread: ['Service'] }).state).toBe('not-needed')
  })

  it('do not have the last endpoint deleted, unless its proxy has gone already', () => {
    const carries = FACTS.carries.map((one) => ({ ...one, routes: [{ ...ROUTE, isLast: true }] }))
    expect(whyNotDelete(FACTS)).toBe('')
    expect(whyNotDelete({ ...FACTS, carries })).toMatch(/^It is the last endpoint of subset vm/)
    expect(whyNotDelete({ ...FACTS, ...AWAY, carries })).toBe('')
    const byHand = { ...ENTRY, registration: 'static' as const }
    expect(whyNotDelete({ ...FACTS, ...AWAY, carries, entry: byHand })).not.toBe('')
  })

  it('end with the weights of the others, once its entry is gone', () => {
    const ref = { kind: 'WorkloadEntry', namespace: 'shop', name: 'billing-vm-10.20.0.8' } as const
    const raised = { changes: [{ ref, from: 100, to: 0 }] }
    expect(stepOf('weights', { raised }).state).toBe('todo')
    expect(stepOf('weights', { ...AWAY, entry: GONE, raised })).toMatchObject({
      state: 'now',
      reason: expect.stringMatching(/^1 VM has the weight that draining gave/),
    })
    expect(stepOf('weights', { raised: { reason: 'No database' } })).toMatchObject({
      state: 'unknown',
      reason: expect.stringContaining('No database'),
    })
  })

  it('confirm nothing that nobody knows', () => {
    expect(
      stepOf('gone', { ...AWAY, entry: GONE, istiods: { state: 'unknown', reason: 'nobody tells' } }),
    ).toMatchObject({
      state: 'unknown',
      reason: 'nobody tells',
    })
    expect(stepOf('gone', { entry: GONE })).toMatchObject({
      state: 'now',
      reason: expect.stringContaining('Still an endpoint of istiod and of callers'),
    })
    expect(stepOf('stop', { proxy: { state: 'unknown', reason: 'istiod-2 is not ready' } })).toMatchObject({
      state: 'unknown',
      reason: 'istiod-2 is not ready',
    })
  })

  it('offer to delete a group that has no VM left, and name its service account', () => {
    const leftOver = FACTS.leftOver && { ...FACTS.leftOver, entries: 0 }
    expect(stepOf('left-overs', { entry: GONE, leftOver })).toMatchObject({
      state: 'now',
      reason: expect.stringContaining('ServiceAccount billing'),
    })
    expect(stepOf('left-overs', { entry: GONE, leftOver: null }).state).toBe('not-needed')
    expect(stepOf('left-overs', {}).reason).toContain('2 other VMs')
  })
})

describe('whether anybody still has the VM', () => {
  const NONE: KnownAddresses = new Map()
  const told = (...addresses: string[]) => ({
    byAddress: new Map(
      addresses.map((address) => [
        address,
        [
          {
            address,
            host: 'h',
            namespace: 'shop',
            port: 'http',
            number: 80,
            workload: '',
            network: '',
            istiod: 'i',
          },
        ],
      ]),
    ),
    asked: ['istiod-1'],
    missing: '',
    atMs: 1,
  })

  it('is told by address', () => {
    expect(atIstiods(GONE, told('10.20.0.7'), NONE)).toEqual({
      state: 'there',
      by: 'istiod-1',
      where: ['h (http)'],
    })
    expect(atIstiods(GONE, told('10.20.0.8'), NONE)).toEqual({ state: 'gone', by: 'istiod-1' })
    expect(atIstiods(GONE, { reason: 'none' }, NONE).state).toBe('unknown')
    expect(atIstiods(GONE, { ...told(), missing: 'istiod-2 is not ready' }, NONE).state).toBe('unknown')
  })

  it('is unknown where another object has the address, or none is known', () => {
    const ref = { kind: 'Pod', namespace: 'shop', name: 'p' } as const
    const other: KnownAddresses = new Map([['10.20.0.7', [{ ref, network: '' }]]])
    expect(atIstiods(GONE, told(), other)).toMatchObject({
      reason: expect.stringContaining('Pod shop/p has the address'),
    })
    expect(atIstiods({ ...GONE, address: '' }, told(), NONE).state).toBe('unknown')
    const own: KnownAddresses = new Map([['10.20.0.7', [{ ref: ENTRY.ref, network: '' }]]])
    expect(atIstiods(ENTRY, told(), own).state).toBe('gone')
  })

  it('is told by the callers that were asked, and by none where none sends to its network', () => {
    const callers = { proxies: ['web.shop'], of: 4, clusters: [] }
    expect(atCallers(GONE, callers, NONE)).toEqual({
      state: 'gone',
      by: '1 of 4 Envoys that can be reached (web.shop)',
    })
    expect(atCallers(GONE, { ...callers, clusters: ['outbound|80||h'] }, NONE).state).toBe('there')
    expect(atCallers(GONE, { ...callers, proxies: [] }, NONE).state).toBe('unknown')
    expect(atCallers(GONE, { reason: 'none' }, NONE).state).toBe('unknown')
  })
})

describe('the name of an entry', () => {
  it.each([
    ['billing-vm-10.20.0.7', { group: 'billing-vm', address: '10.20.0.7', network: '' }],
    ['billing-vm-10.20.0.7-on-prem', { group: 'billing-vm', address: '10.20.0.7', network: 'on-prem' }],
    ['billing-vm-fd00--7', { group: 'billing-vm', address: 'fd00::7', network: '' }],
    ['vm---1', { group: 'vm', address: '::1', network: '' }],
  ])('%s tells its group and address', (name, expected) => {
    expect(readEntryName(name)).toEqual(expected)
  })

  it('is read by the groups that there are, where it could be read in two ways', () => {
    const of = (group: string) => readEntryName('vm-db-fd00--7', (one) => one === group)
    expect(of('vm')).toEqual({ group: 'vm', address: 'db:fd00::7', network: '' })
    expect(of('vm-db')).toEqual({ group: 'vm-db', address: 'fd00::7', network: '' })
  })

  it('that somebody gave tells nothing', () => {
    for (const name of ['legacy', 'legacy-db', 'db-1', 'a-b-c-1']) expect(readEntryName(name)).toBeNull()
  })
})

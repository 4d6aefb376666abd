import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KubeObject } from '#lib/kube/objects.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { carriedBy, waysTo } from '#lib/onboarding/leaving/carried.ts'
import { drainPlan } from '#lib/onboarding/leaving/drain.ts'
import {
  HOST,
  make,
  meshWith,
  NS,
  service,
  split,
  virtualService,
  vm,
  without,
} from '#lib/traffic/preflight/mesh.test-helper.ts'

const KEY = `${NS}/vm-1`
const planIn = (mesh: Inventory) => drainPlan(mesh, KEY, carriedBy(mesh, KEY))
const weighted = (name: string, weight: number): KubeObject => vm(name, { spec: { weight } })
const routesOf = (...objects: KubeObject[]) =>
  carriedBy(meshWith(...objects), KEY).flatMap(({ routes }) => routes)

describe('what a VM carries', () => {
  it('is its part of each destination that it stands in, by the weights', () => {
    const [host] = carriedBy(meshWith(weighted('vm-2', 3)), KEY)
    expect(host).toMatchObject({ host: HOST, ports: [{ name: 'http', port: 80, target: 8080 }] })
    expect(host?.routes).toEqual([
      {
        virtualService: { kind: 'VirtualService', namespace: NS, name: 'forum' },
        page: HOST,
        rule: 'http rule 1',
        subset: 'vm',
        percent: 80,
        otherVms: 2,
        otherPods: 0,
        weight: 1,
        totalWeight: 5,
        fixedWeight: 0,
        sharePercent: 16,
        isLast: false,
      },
    ])
  })

  it('is a part of the whole host where nothing routes it, pods beside it', () => {
    const mesh = without(meshWith(), 'VirtualService', 'forum')
    expect(carriedBy(mesh, KEY)[0]?.routes).toMatchObject([
      {
        virtualService: null,
        subset: '',
        percent: 100,
        otherVms: 2,
        otherPods: 2,
        totalWeight: 5,
        fixedWeight: 2,
        sharePercent: 20,
      },
    ])
  })

  it('would be lost where it is the last one that takes requests', () => {
    const others = [vm('vm-2', { healthy: false }), vm('vm-3', { healthy: false })]
    expect(routesOf(...others)[0]).toMatchObject({ isLast: true, sharePercent: 80, otherVms: 0 })
    // Nothing is lost where nothing is sent.
    expect(routesOf(...others, virtualService(split(0)))[0]).toMatchObject({ isLast: false, percent: 0 })
    // It is not the last one when it takes none itself.
    const none = [...others, vm('vm-1', { healthy: false })]
    expect(routesOf(...none)[0]).toMatchObject({ isLast: false, sharePercent: 0 })
  })

  it('does not count on a peer whose proxy has gone', () => {
    const gone = ['vm-2', 'vm-3'].map((name) =>
      make(
        'WorkloadEntry',
        name,
        { spec: { address: '10.0.0.2' } },
        {
          labels: { app: 'forum', version: 'vm' },
          annotations: {
            'istio.io/autoRegistrationGroup': 'forum-vm',
            'istio.io/disconnectedAt': '2026-09-01T08:00:00Z',
          },
        },
      ),
    )
    expect(routesOf(...gone)[0]?.isLast).toBe(true)
  })

  it('counts the rules of other hosts, and of the VirtualService that wins alone', () => {
    const to = { destination: { host: HOST, subset: 'vm' } }
    const shop = virtualService({ hosts: ['shop.example'], http: [{ name: 'all', route: [to] }] }, 'shop')
    const younger = virtualService(split(10), 'later', { creationTimestamp: '2026-05-01T00:00:00Z' })
    expect(routesOf(shop, younger).map(({ page, rule, percent }) => [page, rule, percent])).toEqual([
      [HOST, 'http rule 1', 80],
      ['shop.example', 'all', 100],
    ])
  })

  it('has the same ways without a look at who else stands there', () => {
    const mesh = meshWith(weighted('vm-2', 3))
    const ways = carriedBy(mesh, KEY).flatMap(({ host, routes }) =>
      routes.map(({ virtualService, page, rule, subset, percent }) => ({
        host,
        virtualService,
        page,
        rule,
        subset,
        percent,
      })),
    )
    expect(waysTo(mesh, KEY)).toEqual(ways)
    expect(ways).toHaveLength(1)
  })

  it('is nothing for an entry that is gone or that nothing selects', () => {
    expect(carriedBy(meshWith(), `${NS}/vm-9`)).toEqual([])
    expect(carriedBy(meshWith(vm('vm-1', { labels: { app: 'other' } })), KEY)).toEqual([])
  })
})

describe('draining by weight', () => {
  const plan = (...objects: KubeObject[]) => planIn(meshWith(...objects))

  it('raises the peers a hundred times, since no entry can have the weight 0', () => {
    expect(plan(weighted('vm-2', 3))).toEqual({
      kind: 'weights',
      changes: [
        { ref: { kind: 'WorkloadEntry', namespace: NS, name: 'vm-2' }, from: 3, to: 300 },
        { ref: { kind: 'WorkloadEntry', namespace: NS, name: 'vm-3' }, from: 0, to: 100 },
      ],
      percentAfter: 100 / 401,
    })
  })

  it('lowers this one alone where its peers have much already', () => {
    expect(plan(weighted('vm-1', 100), weighted('vm-2', 100), weighted('vm-3', 100))).toEqual({
      kind: 'weights',
      changes: [{ ref: { kind: 'WorkloadEntry', namespace: NS, name: 'vm-1' }, from: 100, to: 1 }],
      percentAfter: 100 / 201,
    })
    expect(plan(weighted('vm-2', 100), weighted('vm-3', 100)).kind).toBe('small')
  })

  it('takes nothing from pods in the same destination, and says why', () => {
    const mesh = without(meshWith(), 'VirtualService', 'forum')
    expect(planIn(mesh)).toMatchObject({
      kind: 'none',
      reason: expect.stringContaining('Pods stand beside it'),
    })
  })

  it('moves nothing without peers, for an entry that takes nothing, or over more than an edit holds', () => {
    expect(plan(vm('vm-2', { healthy: false }), vm('vm-3', { healthy: false }))).toMatchObject({
      reason: expect.stringMatching(/^No other VM/),
    })
    expect(plan(vm('vm-1', { healthy: false }))).toMatchObject({
      reason: expect.stringMatching(/^It takes no requests/),
    })
    const many = Array.from({ length: 40 }, (_, index) => vm(`more-${index}`))
    expect(plan(...many)).toMatchObject({
      kind: 'none',
      reason: expect.stringContaining('More than 31 VMs stand beside it'),
    })
  })

  it('is judged by the destination of which it gets most', () => {
    const many = Array.from({ length: 149 }, (_, index) => vm(`more-${index}`))
    const small = service('small', { selector: { app: 'forum', part: 'small' } })
    const ours = ['vm-1', 'vm-2'].map((name) => vm(name, { labels: { part: 'small' } }))
    expect(plan(small, ...ours, ...many)).toMatchObject({
      kind: 'none',
      reason: expect.stringContaining('50 % of small.forum.svc.cluster.local'),
    })
    // With few beside it, all are raised alike, and the smallest destination says what is left to it.
    expect(plan(small, ...ours)).toMatchObject({ kind: 'weights', percentAfter: 100 / 101 })
    const drained = ours.map((one, at) =>
      vm(one.metadata.name, { labels: { part: 'small' }, spec: { weight: at ? 100 : 1 } }),
    )
    expect(plan(small, ...drained, vm('vm-3', { spec: { weight: 100 } })).kind).toBe('small')
    const apart = service('alone', { selector: { app: 'forum', part: 'alone' } })
    expect(plan(apart, vm('vm-1', { labels: { part: 'alone' } }))).toMatchObject({
      reason: expect.stringContaining('No other VM stands beside it for alone.forum.svc.cluster.local'),
    })
  })

  it('keeps how the peers stand to one another, and is not asked for again once it is done', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 3, maxLength: 3 })
    fc.assert(
      fc.property(weights, (given) => {
        const now = new Map(given.map((weight, index) => [`vm-${index + 1}`, weight]))
        const done = plan(...[...now].map(([name, weight]) => weighted(name, weight)))
        if (done.kind !== 'weights') return
        const peersBefore = [now.get('vm-2') ?? 0, now.get('vm-3') ?? 0]
        for (const { ref, to } of done.changes) now.set(ref.name, to)
        const [two = 0, three = 0] = [now.get('vm-2'), now.get('vm-3')]
        expect(two * (peersBefore[1] ?? 0)).toBe(three * (peersBefore[0] ?? 0))
        expect(now.get('vm-1')).toBe(1)
        expect(plan(...[...now].map(([name, weight]) => weighted(name, weight))).kind).toBe('small')
      }),
      { numRuns: 50 },
    )
  })
})

import { describe, expect, it } from 'vitest'
import type { Acknowledgement } from '#lib/traffic/operation.ts'
import {
  destinationRule,
  edit,
  HOST,
  lineAt,
  linesOf,
  liveFeeds,
  make,
  meshWith,
  pod,
  RULE_SPEC,
  ref,
  said,
  slice,
  split,
  to,
  virtualService,
  vm,
  without,
} from '#lib/traffic/preflight/mesh.test-helper.ts'

describe('capacity', () => {
  it('warns when an endpoint would take more than three times as much', () => {
    const lines = linesOf(meshWith(virtualService(split(95))), split(5))
    expect(said(lines, 'capacity')).toBe('warning: Each of k8s goes from 2.5 % to 47.5 % of requests.')
    expect(lineAt(linesOf(meshWith(), split(60)), 'capacity').level).toBe('ok')
  })

  it('compares with an equal share where nothing routes the host yet', () => {
    const inventory = without(meshWith(slice(['p-1'])), 'VirtualService', 'forum')
    expect(said(linesOf(inventory, split(0)), 'capacity')).toBe(
      'warning: Each of k8s goes from 25 % to 100 % of requests.',
    )
  })

  it('compares a rule with the one of its name, wherever that stood', () => {
    const named = (vms: number) => ({ ...(split(vms).http as object[])[0], name: 'everyone' })
    const canary = { name: 'canary', match: [{ headers: { canary: {} } }], route: [to('k8s', 100)] }
    const inventory = meshWith(virtualService({ hosts: [HOST], http: [named(80)] }))
    const line = said(linesOf(inventory, { hosts: [HOST], http: [canary, named(80)] }), 'capacity')
    expect(line).not.toContain('everyone')
  })

  it('is unknown while entries are not watched', () => {
    const lines = linesOf(meshWith(), split(60), { feeds: liveFeeds(['WorkloadEntry']) })
    expect(lineAt(lines, 'capacity').level).toBe('unknown')
  })
})

describe('locality', () => {
  const withOutlier = (subset: number, more: object = {}) => ({
    ...RULE_SPEC,
    subsets: RULE_SPEC.subsets.map((one, index) =>
      index === subset ? { ...one, trafficPolicy: { outlierDetection: {} } } : one,
    ),
    ...more,
  })
  const change = (inventory: ReturnType<typeof meshWith>, spec: object) =>
    linesOf(inventory, null, { edits: [edit(inventory, ref('DestinationRule'), { ...spec })] })

  it('warns when it is new for VMs in several localities', () => {
    const inventory = meshWith(vm('vm-1', { spec: { locality: 'us/us-1' } }))
    expect(said(change(inventory, withOutlier(0)), 'locality')).toMatch(/^warning: .* eu\/eu-1 and us\/us-1/)
    expect(lineAt(change(meshWith(), withOutlier(0)), 'locality').level).toBe('ok')
  })

  it('warns of VMs and pods in one cluster, and of VMs that say no locality', () => {
    const inventory = meshWith(
      virtualService({ hosts: [HOST], http: [{ route: [to('', 100)] }] }),
      vm('vm-1', { spec: { locality: '' } }),
    )
    const lines = change(inventory, { ...RULE_SPEC, trafficPolicy: { outlierDetection: {} } })
    expect(said(lines, 'locality')).toContain('1 of 3 VMs say none, so pods near a client come before them')
  })

  it('does not know where pods are, and minds a single endpoint', () => {
    expect(said(change(meshWith(), withOutlier(1)), 'locality')).toMatch(/^unknown: Localities of the pods/)
    expect(said(change(meshWith(slice(['p-1'])), withOutlier(1)), 'locality')).toMatch(
      /^warning: k8s has one endpoint/,
    )
  })

  it('says nothing of what was there before', () => {
    const inventory = meshWith(destinationRule(withOutlier(1)))
    expect(lineAt(change(inventory, withOutlier(1)), 'locality').level).toBe('ok')
  })
})

describe('stickiness', () => {
  it('warns that consistentHash does not choose between destinations', () => {
    const hash = { trafficPolicy: { loadBalancer: { consistentHash: { httpHeaderName: 'x-user' } } } }
    expect(said(linesOf(meshWith(destinationRule(hash))), 'stickiness')).toMatch(
      /^warning: consistentHash of vm and k8s/,
    )
    expect(lineAt(linesOf(meshWith(destinationRule(hash)), split(100)), 'stickiness').level).toBe('ok')
  })
})

describe('mirrors', () => {
  const mirrored = (percent: number) =>
    split(60, {
      mirrors: [{ destination: { host: 'forum', subset: 'k8s' }, percentage: { value: percent } }],
    })

  it('warns of a new one and of one that grows', () => {
    expect(said(linesOf(meshWith(), mirrored(10)), 'mirrors')).toMatch(
      /^warning: .* copies 10 % of requests to k8s: /,
    )
    const inventory = meshWith(virtualService(mirrored(10)))
    expect(said(linesOf(inventory, mirrored(50)), 'mirrors')).toContain(
      '50 % of requests to k8s, 10 % so far',
    )
    expect(said(linesOf(inventory, mirrored(10)), 'mirrors')).toBe('ok: Mirrors are those there were.')
    expect(said(linesOf(inventory), 'mirrors')).toBe('ok: Nothing is mirrored.')
  })
})

describe('acknowledged', () => {
  const sync: Acknowledgement = {
    state: 'acknowledged',
    connected: 5,
    sent: 5,
    acknowledged: 3,
    rejected: [],
    reason: '',
  }
  it.each([
    [null, 'unknown: istiod was not asked.'],
    [{ ...sync, state: 'unknown', reason: 'No istiod answers.' }, 'unknown: No istiod answers.'],
    [{ ...sync, state: 'waiting' }, 'warning: 3 of 5 proxies have acknowledged.'],
    [
      { ...sync, state: 'rejected', rejected: [{ proxy: 'a.forum', message: 'no such cluster' }] },
      'warning: a.forum refused what they were sent: no such cluster',
    ],
    [sync, 'ok: 5 proxies are connected, and none is behind.'],
  ] as [Acknowledgement | null, string][])('%#', (given, expected) => {
    expect(said(linesOf(meshWith(), split(60), { sync: given }), 'acknowledged')).toBe(expected)
  })
})

describe('ownership', () => {
  it('names who manages which object', () => {
    const owned = virtualService(split(80), 'forum', {
      annotations: {
        'argocd.argoproj.io/tracking-id': 'forum:networking.istio.io/VirtualService:forum/forum',
      },
    })
    expect(said(linesOf(meshWith(owned)), 'ownership')).toBe(
      'warning: Argo CD manages VirtualService forum/forum and may put it back: export the YAML and change it there.',
    )
  })

  it('does not know of an object that it has not seen', () => {
    const edits = [{ ref: ref('VirtualService', 'unseen'), before: {}, after: split(60) }]
    expect(lineAt(linesOf(meshWith(), null, { edits }), 'ownership').level).toBe('unknown')
    const fresh = [{ ref: ref('VirtualService', 'unseen'), before: null, after: split(60) }]
    expect(lineAt(linesOf(meshWith(), null, { edits: fresh }), 'ownership').level).toBe('ok')
  })
})

describe('a delegate', () => {
  it('is judged by the rules it gets, where it lives', () => {
    const root = virtualService({ hosts: [HOST], http: [{ delegate: { name: 'inner', namespace: 'shop' } }] })
    const inner = virtualService({ http: [{ route: [to('k8s', 100)] }] }, 'inner', { namespace: 'shop' })
    const inventory = meshWith(
      root,
      inner,
      slice(['p-1', 'p-2'], false),
      pod('p-1'),
      make('Namespace', 'shop'),
    )
    const edits = [
      edit(inventory, ref('VirtualService', 'inner', 'shop'), {
        http: [{ route: [to('k8s', 50), to('vm', 50)] }],
      }),
    ]
    const lines = linesOf(inventory, null, { edits })
    expect(said(lines, `endpoints-${HOST}|k8s`)).toContain('50 % of')
  })
})

import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/json.ts'
import { KINDS } from '#lib/kube/kinds.ts'
import {
  edit,
  HOST,
  lineAt,
  linesOf,
  liveFeeds,
  make,
  meshWith,
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

const unhealthy = ['vm-1', 'vm-2', 'vm-3'].map((name) => vm(name, { healthy: false }))

describe('preflight', () => {
  it('is all ok on a sound mesh', () => {
    const lines = linesOf(meshWith())
    expect(lines.filter(({ level }) => level !== 'ok')).toEqual([])
    expect(lines.every(({ detail, title }) => detail !== '' && title !== '')).toBe(true)
  })

  it('gives each line an id of its own, the same ones whatever is found', () => {
    const sound = linesOf(meshWith()).map(({ id }) => id)
    expect(new Set(sound).size).toBe(sound.length)
    expect(linesOf(meshWith(...unhealthy, slice(['p-1'], false))).map(({ id }) => id)).toEqual(sound)
  })

  it('says ok to nothing that depends on watches while none is live', () => {
    const lines = linesOf(meshWith(), split(60), { feeds: [], sync: null })
    const fromTheEditAlone = ['weights']
    expect(lines.filter(({ level }) => level === 'ok').map(({ id }) => id)).toEqual(fromTheEditAlone)
    expect(said(lines, 'freshness')).toMatch(/^unknown: Not live: .*Pod/)
  })

  it('takes a kind whose CRD is absent for one without objects', () => {
    const feeds = KINDS.map((kind) =>
      kind === 'Sidecar'
        ? { kind, state: 'crd-absent' as const, sinceMs: 0, objects: 0 }
        : { kind, state: 'synced' as const, objects: 1 },
    )
    expect(lineAt(linesOf(meshWith(), split(60), { feeds }), 'sidecars').level).toBe('ok')
  })
})

describe('endpoints', () => {
  const vmLine = `endpoints-${HOST}|vm`

  it('counts what takes requests', () => {
    expect(said(linesOf(meshWith()), vmLine)).toBe('ok: 3 of 3 VMs take requests.')
    expect(said(linesOf(meshWith(vm('vm-1', { healthy: false }))), vmLine)).toBe(
      'warning: 2 of 3 VMs take requests.',
    )
  })

  it('blocks a share for a subset with nothing eligible, and says how much would fail', () => {
    const dead = meshWith(...unhealthy)
    expect(said(linesOf(dead, split(90)), vmLine)).toBe(
      'blocked: 0 of 3 VMs take requests. 90 % of requests would answer 503.',
    )
    expect(said(linesOf(dead, split(0)), vmLine)).toBe(
      'warning: 0 of 3 VMs take requests. It takes no share.',
    )
  })

  it('does not block an edit that makes less fail than does now', () => {
    expect(said(linesOf(meshWith(...unhealthy), split(36)), vmLine)).toBe(
      'warning: 0 of 3 VMs take requests. 36 % of requests would answer 503, 80 % do now.',
    )
  })

  it('does not block an edit that leaves a dead rule as it is', () => {
    const dead = meshWith(...unhealthy)
    expect(said(linesOf(dead, split(80)), vmLine)).toBe(
      'warning: 0 of 3 VMs take requests. 80 % of requests would answer 503, as now.',
    )
    expect(lineAt(linesOf(dead, split(81)), vmLine).level).toBe('blocked')
    expect(lineAt(linesOf(dead, split(80, { timeout: '3s' })), vmLine).level).toBe('warning')
    const first = { match: [{ uri: { prefix: '/new' } }], route: [to('k8s', 100)] }
    const [everyone] = split(80).http as object[]
    const ahead = linesOf(dead, { hosts: [HOST], http: [first, everyone] })
    expect(lineAt(ahead, vmLine).level, 'a sound rule ahead of it').toBe('warning')
    const unrouted = without(meshWith(...unhealthy, slice([])), 'VirtualService', 'forum')
    const rule = ref('DestinationRule')
    const edits = [edit(unrouted, rule, { ...RULE_SPEC, trafficPolicy: {} })]
    expect(said(linesOf(unrouted, null, { edits }), `endpoints-${HOST}|`)).toContain('as now')
  })

  it('blocks a new dead rule, and one that would meet more requests', () => {
    const [everyone] = split(80).http as object[]
    const on = (prefix: string, ...rules: object[]) => ({ match: [{ uri: { prefix } }], ...rules[0] })
    const dead = { route: [to('vm', 100)] }
    const sound = { route: [to('k8s', 100)] }
    const mesh = (...http: object[]) => meshWith(...unhealthy, virtualService({ hosts: [HOST], http }))
    const level = (before: object[], after: object[]) =>
      lineAt(linesOf(mesh(...before), { hosts: [HOST], http: after as JsonObject[] }), vmLine).level
    expect(level([on('/a', sound), dead], [dead]), 'the rule ahead is gone').toBe('blocked')
    expect(level([on('/a', dead), sound], [on('/', dead), sound]), 'wider').toBe('blocked')
    expect(level([on('/a', dead), sound], [on('/b', dead), on('/a', dead), sound]), 'new').toBe('blocked')
    expect(level([on('/a', dead), sound], [on('/b', sound), on('/a', dead), sound])).toBe('warning')
    expect(level([on('/a', sound), dead], [on('/a', sound), everyone ?? {}])).toBe('warning')
  })

  it('adds up what fails over a rule', () => {
    const dead = meshWith(...unhealthy, slice(['p-1', 'p-2'], false))
    const lines = linesOf(dead, split(60))
    expect(said(lines, `endpoints-${HOST}|k8s`)).toContain('100 % of requests would answer 503')
  })

  it('takes subsets from the edited DestinationRule', () => {
    const inventory = meshWith()
    const rule = ref('DestinationRule')
    const renamed = { host: HOST, subsets: [{ name: 'k8s', labels: { version: 'gone' } }] }
    const lines = linesOf(inventory, null, { edits: [edit(inventory, rule, renamed)] })
    expect(said(lines, `endpoints-${HOST}|k8s`)).toBe(
      'blocked: Nothing stands behind it. 100 % of requests would answer 503.',
    )
    expect(said(lines, vmLine)).toBe(
      `blocked: No DestinationRule defines subset vm of ${HOST}. 100 % of requests would answer 503.`,
    )
    expect(lineAt(lines, 'subsets').level).toBe('warning')
  })

  it('counts a VM without the port that the Service names, and one in its grace period, as gone', () => {
    const spec = { selector: { app: 'forum' }, ports: [{ name: 'http', port: 80, targetPort: 'web' }] }
    const named = meshWith(make('Service', 'forum', { spec }), vm('vm-1', { spec: { ports: { web: 8080 } } }))
    expect(said(linesOf(named), vmLine)).toBe('warning: 1 of 3 VMs take requests.')
    const gone = make(
      'WorkloadEntry',
      'vm-1',
      { spec: { address: '10.0.0.1', serviceAccount: 'forum' } },
      {
        labels: { app: 'forum', version: 'vm' },
        annotations: { 'istio.io/disconnectedAt': '2026-01-01T00:00:00Z' },
      },
    )
    expect(said(linesOf(meshWith(gone)), vmLine)).toBe('warning: 2 of 3 VMs take requests.')
  })

  it('does not know what stands behind a host that DNS answers for', () => {
    const external = make('ServiceEntry', 'x', { spec: { hosts: ['x.example.org'], resolution: 'DNS' } })
    const route = { hosts: [HOST], http: [{ route: [to('', 100, 'x.example.org')] }] }
    expect(said(linesOf(meshWith(external), route), 'endpoints-x.example.org|')).toMatch(
      /^unknown: Its addresses come from DNS/,
    )
    expect(lineAt(linesOf(meshWith(), route), 'endpoints-x.example.org|').level).toBe('blocked')
  })

  it('says unknown while pods are not watched', () => {
    const lines = linesOf(meshWith(), split(60), { feeds: liveFeeds(['Pod']) })
    expect(said(lines, vmLine)).toMatch(/^unknown: 3 of 3 VMs take requests\. That may be out of date/)
  })
})

describe('winner', () => {
  const younger = virtualService(split(10), 'other', { creationTimestamp: '2026-02-01T00:00:00Z' })
  const older = virtualService(split(10), 'other', { creationTimestamp: '2025-02-01T00:00:00Z' })

  it('blocks an edit of one that sidecars ignore', () => {
    expect(said(linesOf(meshWith(older)), 'winner')).toBe(
      `blocked: Sidecars ignore VirtualService forum/forum: VirtualService forum/other is older and has the host ${HOST}.`,
    )
  })

  it('warns where others are ignored, and takes a new one for the youngest', () => {
    expect(said(linesOf(meshWith(younger)), 'winner')).toMatch(
      /^warning: .* they ignore VirtualService forum\/other/,
    )
    const inventory = meshWith()
    const edits = [edit(inventory, ref('VirtualService', 'new'), split(50))]
    expect(lineAt(linesOf(inventory, null, { edits }), 'winner').level).toBe('blocked')
  })

  it('minds who sees which: one for other namespaces only is no rival', () => {
    const elsewhere = virtualService({ ...split(10), exportTo: ['shop'] }, 'other', {
      creationTimestamp: '2025-02-01T00:00:00Z',
    })
    expect(said(linesOf(meshWith(elsewhere)), 'winner')).toMatch(/^warning: Sidecars that see/)
    const own = { ...split(60), exportTo: ['.'] }
    expect(lineAt(linesOf(meshWith(elsewhere), own), 'winner').level).toBe('ok')
  })

  it('names the one that takes over when the winner goes', () => {
    expect(said(linesOf(meshWith(younger), null), 'winner')).toContain(
      'VirtualService forum/other takes over',
    )
  })
})

describe('gateways', () => {
  it('warns when sidecars stop using it', () => {
    const lines = linesOf(meshWith(), { ...split(60), gateways: ['public'] })
    expect(said(lines, 'gateways')).toMatch(/^warning: VirtualService forum\/forum no longer lists mesh/)
    expect(said(lines, 'gateways')).toContain('There is no Gateway public')
  })

  it('does not mind a Gateway beside mesh', () => {
    const lines = linesOf(meshWith(), { ...split(60), gateways: ['mesh'] })
    expect(lineAt(lines, 'gateways').level).toBe('ok')
  })
})

describe('weights and order', () => {
  it('blocks a total of 0 and what is no weight', () => {
    const odd = { hosts: [HOST], http: [{ route: [to('vm', 50.5), to('k8s', 49.5)] }] }
    expect(said(linesOf(meshWith(), odd), 'weights')).toMatch(/^blocked: Weight 50.5 and 49.5/)
    const zero = {
      hosts: [HOST],
      http: [
        {
          route: [
            { destination: { host: HOST, subset: 'vm' } },
            { destination: { host: HOST, subset: 'k8s' } },
          ],
        },
      ],
    }
    expect(said(linesOf(meshWith(), zero), 'weights')).toMatch(/^blocked: .* total 0/)
  })

  it('warns of a rule behind one that takes everything', () => {
    const [everyone] = split(60).http as object[]
    const lines = linesOf(meshWith(), {
      hosts: [HOST],
      http: [everyone, { name: 'late', match: [{ uri: { prefix: '/x' } }], ...everyone }],
    })
    expect(said(lines, 'order')).toMatch(
      /^warning: rule http\/0 .* takes every request, so rule late never matches/,
    )
  })

  it('warns when nothing is left for requests that match no rule', () => {
    const [everyone] = split(60).http as object[]
    const lines = linesOf(meshWith(), {
      hosts: [HOST],
      http: [{ ...everyone, match: [{ uri: { prefix: '/x' } }] }],
    })
    expect(said(lines, 'order')).toMatch(/^warning: No rule is left .* 404/)
  })
})

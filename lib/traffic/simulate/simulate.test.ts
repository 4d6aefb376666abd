import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { simulate } from '#lib/traffic/simulate/simulate.ts'
import type { World } from '#lib/traffic/simulate/simulation.ts'
import {
  endpoint,
  FORUM,
  HOST,
  NS,
  object,
  request,
  ruled,
  SUBSETS,
  to,
  world,
} from '#lib/traffic/simulate/world.test-helper.ts'

const shares = (result: ReturnType<typeof simulate>) =>
  Object.fromEntries(result.destinations.map(({ subset, host, percent }) => [subset || host, percent]))

describe('the forum of the seeds', () => {
  it('sends canary users to the pods', () => {
    const result = simulate(request({ headers: { 'Canary-User': 'true' } }), world())
    expect(result.outcome).toMatchObject({
      kind: 'routed',
      rule: 'http/0',
      name: 'canary-users',
      position: 1,
    })
    expect(shares(result)).toEqual({ k8s: 100 })
    expect(result.failing).toEqual([])
  })

  it('shares out everyone else, says why the canary rule did not match, and divides by endpoint weights', () => {
    const result = simulate(request({ headers: { 'canary-user': 'false' } }), world())
    expect(result.outcome).toMatchObject({ kind: 'routed', rule: 'http/1', name: 'everyone', position: 2 })
    expect(result.tried).toMatchObject([
      { rule: 'http/0', matched: false, because: ['header canary-user is not "true"'] },
      { rule: 'http/1', matched: true, because: [] },
    ])
    expect(shares(result)).toEqual({ vm: 90, k8s: 10 })
    const each = result.destinations.flatMap((one) => one.endpoints)
    expect(each.map((one) => [one.endpoint.name, one.percent])).toEqual([
      ['vm-1', 60],
      ['vm-2', 30],
      ['p-1', 5],
      ['p-2', 5],
    ])
  })

  it('says what would fail on a draft', () => {
    const dead = { [HOST]: [endpoint('vm', 'vm-1', { eligible: false }), endpoint('pod', 'p-1')] }
    const draft = ruled([{ route: [to('vm', 36), to('k8s', 64)] }], {}, { endpoints: dead })
    expect(simulate(request(), draft).failing).toEqual([
      { percent: 36, flag: 'UH', message: '36 % would hit a subset with nothing healthy' },
    ])
  })

  it('does not call a subset empty when not all endpoints of its host are listed', () => {
    const endpoints = { [HOST]: [endpoint('vm', 'vm-1')] }
    const cut = simulate(request(), world({ endpoints, totals: { [HOST]: 5_000 } }))
    expect(cut.failing).toEqual([])
    expect(cut.destinations).toMatchObject([
      { subset: 'vm', known: true },
      { subset: 'k8s', known: false, failure: null },
    ])
    const whole = simulate(request(), world({ endpoints, totals: { [HOST]: 1 } }))
    expect(whole.failing).toMatchObject([{ flag: 'UH', percent: 10 }])
  })

  it('knows a subset that nobody defines from one that is empty', () => {
    const draft = ruled([{ route: [to('vm', 50), to('gone', 30), to('k8s', 20)] }])
    expect(simulate(request(), draft).failing).toEqual([
      { percent: 30, flag: 'NC', message: '30 % would hit a subset that no DestinationRule defines' },
    ])
  })

  it('claims nothing of a host whose endpoints it was not given', () => {
    const result = simulate(request(), ruled([{ route: [to('', 100, 'other.shop.svc.cluster.local')] }]))
    expect(result.destinations).toMatchObject([{ known: false, failure: null, endpoints: [] }])
    expect(result.failing).toEqual([])
  })
})

describe('DestinationRules', () => {
  const without = object('DestinationRule', { host: HOST, subsets: [] }, 'mine', 'shop')
  const own = object('DestinationRule', SUBSETS)
  it.each([
    ['the client’s namespace before the service’s', [without, own], 'shop', true],
    ['another client’s namespace for its own clients alone', [without, own], 'books', false],
    ['the root namespace last', [object('DestinationRule', SUBSETS, 'all', 'istio-system')], 'shop', false],
    ['none of any other namespace', [object('DestinationRule', SUBSETS, 'all', 'far')], 'shop', true],
    [
      'not one that is kept to its namespace',
      [object('DestinationRule', { ...SUBSETS, exportTo: ['.'] })],
      'shop',
      true,
    ],
    [
      'one that is kept to its namespace, there',
      [object('DestinationRule', { ...SUBSETS, exportTo: ['.'] })],
      NS,
      false,
    ],
  ])('are taken from %s', (_, rules, sourceNamespace, fails) => {
    const result = simulate(request({ sourceNamespace }), world({ destinationRules: { [HOST]: rules } }))
    expect(result.failing.length > 0).toBe(fails)
  })
})

describe('VirtualServices', () => {
  const named = (spec: object, name: string) =>
    object('VirtualService', { http: [{ name, route: [to('vm')] }], ...spec }, name)
  const nameOf = (given: Partial<World>, more = {}) => {
    const { outcome } = simulate(request(more), world(given))
    return outcome.kind === 'routed' ? outcome.name : outcome.kind
  }

  it('are taken in order, the first for the host alone', () => {
    const both = [named({ hosts: [HOST] }, 'first'), named({ hosts: [HOST] }, 'second')]
    expect(nameOf({ virtualServices: both })).toBe('first')
  })

  it('for sidecars are those bound to mesh; for a gateway those that name it', () => {
    const edge = named({ hosts: ['*.svc.cluster.local'], gateways: ['edge'] }, 'edge')
    const all = { virtualServices: [edge, named({ hosts: [HOST] }, 'inside')] }
    expect(nameOf(all)).toBe('inside')
    expect(nameOf(all, { gateway: `${NS}/edge` })).toBe('edge')
    expect(nameOf(all, { gateway: 'shop/edge' })).toBe('no-route')
  })

  it('with the exact host come before wildcards, and longer wildcards before shorter', () => {
    const all = named({ hosts: ['*'], gateways: ['edge'] }, 'all')
    const some = named({ hosts: ['*.svc.cluster.local'], gateways: ['edge'] }, 'some')
    const exact = named({ hosts: ['forum'], gateways: ['edge'] }, 'exact')
    const at = { gateway: `${NS}/edge` }
    expect(nameOf({ virtualServices: [all, some, exact] }, at)).toBe('exact')
    expect(nameOf({ virtualServices: [all, some] }, at)).toBe('some')
    expect(nameOf({ virtualServices: [all] }, { ...at, host: 'anything.example.org' })).toBe('all')
  })

  it('of one host at a gateway are merged', () => {
    const narrow = named({ hosts: [HOST], gateways: ['edge'] }, 'narrow')
    narrow.spec.http = [{ name: 'narrow', match: [{ uri: { exact: '/narrow' } }], route: [to('vm')] }]
    const wide = named({ hosts: [HOST], gateways: ['edge'] }, 'wide')
    expect(nameOf({ virtualServices: [narrow, wide] }, { gateway: `${NS}/edge` })).toBe('wide')
  })
})

describe('no rule', () => {
  const only = (match: object) => ruled([{ match: [match], route: [to('vm')] }])

  it('leaves a host without a VirtualService to itself', () => {
    const result = simulate(request(), world({ virtualServices: [] }))
    expect(result.outcome.kind).toBe('default')
    expect(shares(result)).toEqual({ [HOST]: 100 })
    expect(result.destinations[0]?.endpoints.map((one) => one.percent)).toEqual([40, 20, 20, 20])
  })

  it('is 404 NR where a rule could have matched', () => {
    const result = simulate(request(), only({ uri: { exact: '/other' } }))
    expect(result.outcome).toMatchObject({ kind: 'no-route', status: 404 })
    expect(result.failing).toEqual([{ percent: 100, flag: 'NR', message: '100 % would find no route: 404' }])
    expect(result.destinations).toEqual([])
  })

  it('is no rule at all to a sidecar whose port or labels no match asks for', () => {
    expect(simulate(request(), only({ port: 81 })).outcome.kind).toBe('default')
    expect(simulate(request(), only({ sourceLabels: { app: 'web' } })).outcome.kind).toBe('default')
  })

  it('sends tcp connections to the host itself, and resets those of tls whose name is unknown', () => {
    const tcp = object('VirtualService', {
      hosts: [HOST],
      tcp: [{ match: [{ port: 81 }], route: [to('vm')] }],
    })
    expect(simulate(request({ kind: 'tcp' }), world({ virtualServices: [tcp] })).outcome.kind).toBe('default')
    const tls = object('VirtualService', {
      hosts: [HOST],
      tls: [{ match: [{ sniHosts: ['*.example.org'] }], route: [to('k8s')] }],
    })
    const at = (sni: string) =>
      simulate(request({ kind: 'tls', sni }), world({ virtualServices: [tls] })).outcome.kind
    expect([at('a.example.org'), at('a.example.com')]).toEqual(['routed', 'no-route'])
  })
})

describe('what else a rule does', () => {
  const rule = (more: object) => simulate(request(), ruled([{ name: 'r', ...more }]))

  it.each([
    [
      { redirect: { uri: '/new', authority: 'b.example.org', redirectCode: 302 } },
      { code: 302, to: 'http://b.example.org/new' },
    ],
    [{ redirect: { scheme: 'https', port: 443 } }, { code: 301, to: `https://${HOST}/api/users` }],
    [{ redirect: { scheme: 'https', port: 8443 } }, { to: `https://${HOST}:8443/api/users` }],
  ])('redirects: %j', (more, expected) => {
    expect(rule(more)).toMatchObject({
      outcome: { kind: 'redirect', ...expected },
      destinations: [],
      failing: [],
    })
  })

  it('answers by itself', () => {
    expect(rule({ directResponse: { status: 410 } }).outcome).toMatchObject({
      kind: 'direct-response',
      status: 410,
    })
  })

  it('tells mirrors and faults', () => {
    const result = rule({
      route: [to('vm')],
      mirror: { host: 'forum', subset: 'k8s' },
      mirrorPercentage: { value: 25 },
      fault: { abort: { percentage: { value: 10 }, httpStatus: 503 }, delay: { fixedDelay: '2s' } },
    })
    expect(result.mirrors).toEqual([{ host: HOST, subset: 'k8s', percent: 25 }])
    expect(result.faults).toEqual(['10 % are answered 503', '100 % wait 2s first'])
    const none = { destination: { host: 'forum' }, percentage: { value: 0 } }
    expect(rule({ route: [to('vm')], mirrors: [none] }).mirrors).toEqual([])
  })

  it('routes nothing where weights total 0', () => {
    expect(rule({ route: [to('vm', 0), to('k8s', 0)] }).failing).toMatchObject([{ percent: 100, flag: 'NR' }])
    expect(shares(rule({ route: [to('vm', 0)] }))).toEqual({ vm: 100 })
  })
})

describe('shares', () => {
  const weight = fc.nat(1000)
  const route = fc.array(fc.tuple(fc.constantFrom('vm', 'k8s', 'gone', ''), weight), {
    minLength: 1,
    maxLength: 6,
  })

  it('total 100, and so do those of endpoints together with what fails', () => {
    fc.assert(
      fc.property(
        route,
        fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.integer({ min: 1, max: 9 })), { maxLength: 6 }),
        (routes, rows) => {
          const endpoints = {
            [HOST]: rows.map(([isVm, eligible, heavy], n) =>
              endpoint(isVm ? 'vm' : 'pod', `e-${n}`, { eligible, weight: heavy }),
            ),
          }
          const result = simulate(
            request(),
            ruled([{ route: routes.map(([subset, share]) => to(subset, share)) }], {}, { endpoints }),
          )
          const isZero = routes.length > 1 && routes.every(([, share]) => share === 0)
          const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0)
          expect(sum(result.destinations.map(({ percent }) => percent))).toBeCloseTo(isZero ? 0 : 100)
          const reached = sum(
            result.destinations.flatMap((one) => one.endpoints.map(({ percent }) => percent)),
          )
          expect(reached + sum(result.failing.map(({ percent }) => percent))).toBeCloseTo(100)
          for (const one of result.destinations.flatMap(({ endpoints: each }) => each))
            expect(one.endpoint.eligible).toBe(true)
        },
      ),
    )
  })

  it('come from the first rule that matches', () => {
    const value = fc.constantFrom('a', 'b', 'c')
    const rules = fc.array(fc.option(value), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(rules, value, (wanted, sent) => {
        const http = wanted.map((exact) => ({
          ...(exact === null ? {} : { match: [{ headers: { 'x-user': { exact } } }] }),
          route: [to('vm')],
        }))
        const { outcome, tried } = simulate(request({ headers: { 'X-User': sent } }), ruled(http))
        const first = wanted.findIndex((exact) => exact === null || exact === sent)
        if (first === -1) expect(outcome.kind).toBe('no-route')
        else expect(outcome).toMatchObject({ kind: 'routed', rule: `http/${first}` })
        expect(tried.map(({ matched }) => matched)).toEqual(
          wanted.slice(0, first === -1 ? wanted.length : first + 1).map((_, n) => n === first),
        )
      }),
    )
  })
})

describe('a delegate', () => {
  const inner = (http: object[], name = 'inner') => object('VirtualService', { http }, name, 'teams')
  const root = (...http: object[]): World['virtualServices'] => [
    object('VirtualService', { hosts: [HOST], http }),
  ]
  const handsOver = {
    name: 'root',
    match: [{ uri: { prefix: '/api' } }],
    delegate: { name: 'inner', namespace: 'teams' },
  }
  const rest = { name: 'rest', route: [to('vm')] }

  it('decides by its own rules, within what the root matches', () => {
    const delegates = [
      inner([
        { name: 'admins', match: [{ uri: { prefix: '/api/admin' } }], route: [to('vm')] },
        { name: 'users', match: [{ uri: { prefix: '/api/users' } }], route: [to('k8s')] },
      ]),
    ]
    const result = simulate(request(), world({ virtualServices: root(handsOver, rest), delegates }))
    expect(result.outcome).toMatchObject({
      name: 'users',
      virtualService: { namespace: 'teams', name: 'inner' },
    })
    expect(result.delegatedFrom).toMatchObject({ rule: 'http/0', name: 'root' })
    expect(result.tried.map(({ name, matched }) => [name, matched])).toEqual([
      ['root', true],
      ['admins', false],
      ['users', true],
    ])
  })

  it('that has no rule for a request leaves it to the next one of the root', () => {
    const delegates = [inner([{ match: [{ uri: { prefix: '/api/admin' } }], route: [to('k8s')] }])]
    const result = simulate(request(), world({ virtualServices: root(handsOver, rest), delegates }))
    expect(result.outcome).toMatchObject({ name: 'rest' })
  })

  it('loses a rule that contradicts the root', () => {
    const delegates = [inner([{ name: 'wide', match: [{ uri: { prefix: '/' } }], route: [to('k8s')] }])]
    const result = simulate(request(), world({ virtualServices: root(handsOver, rest), delegates }))
    expect(result.outcome).toMatchObject({ name: 'rest' })
    expect(result.tried[1]?.because[0]).toContain('contradict')
  })

  it('adds its conditions to those of the root', () => {
    const canary = { headers: { canary: { exact: '1' } } }
    const delegates = [inner([{ name: 'canary', match: [canary], route: [to('k8s')] }])]
    const both = world({ virtualServices: root(handsOver, rest), delegates })
    const nameAt = (more: object) => {
      const { outcome } = simulate(request(more), both)
      return outcome.kind === 'routed' ? outcome.name : ''
    }
    expect(nameAt({ headers: { canary: '1' } })).toBe('canary')
    expect(nameAt({ headers: { canary: '1' }, path: '/other' })).toBe('rest')
  })

  it('that is not there takes its rule with it', () => {
    const result = simulate(request(), world({ virtualServices: root(handsOver, rest) }))
    expect(result.outcome).toMatchObject({ name: 'rest' })
    expect(result.tried[0]?.because[0]).toContain('VirtualService teams/inner')
  })

  it('resolves short hosts in its own namespace', () => {
    const delegates = [inner([{ route: [{ destination: { host: 'forum' } }] }])]
    const result = simulate(request(), world({ virtualServices: root(handsOver), delegates }))
    expect(result.destinations[0]?.host).toBe('forum.teams.svc.cluster.local')
  })
})

it('leaves what it is given as it was', () => {
  const given = world()
  const before = JSON.stringify(given)
  simulate(request(), given)
  expect(JSON.stringify(given)).toBe(before)
  expect(FORUM.http).toHaveLength(2)
})

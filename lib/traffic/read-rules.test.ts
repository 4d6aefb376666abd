import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anySpec } from '#lib/traffic/arbitraries.test-helper.ts'
import { defaultRule, readRules } from '#lib/traffic/read-rules.ts'

const to = (host: string, weight?: number) => ({
  destination: { host },
  ...(weight === undefined ? {} : { weight }),
})

describe('readRules', () => {
  it('reads weights on any scale as shares', () => {
    const [rule] = readRules({ http: [{ route: [to('a', 3), to('b', 1)] }] })
    expect(rule?.destinations.map(({ percent }) => percent)).toEqual([75, 25])
    expect(readRules({ http: [{ route: [to('a')] }] })[0]?.destinations[0]?.percent).toBe(100)
  })

  it('says every condition in words, and leaves none out', () => {
    const match = [
      { headers: { 'canary-user': { exact: 'true' }, 'x-a': {} }, uri: { prefix: '/api' }, port: 80 },
      { sourceLabels: { app: 'web' }, sourceNamespace: 'ns', withoutHeaders: { 'x-b': { regex: '.*' } } },
      { somethingNew: { a: 1 } },
    ]
    expect(readRules({ http: [{ match, route: [to('a')] }] })[0]?.matches).toEqual([
      'header canary-user = true and header x-a is present and uri starts with /api and port 80',
      'source app = web and from namespace ns and without header x-b matches .*',
      'somethingNew {"a":1}',
    ])
  })

  it('shows what else a rule does, known or not', () => {
    const rule = {
      route: [to('a')],
      timeout: '3s',
      retries: { attempts: 2, retryOn: '5xx' },
      mirrors: [{ destination: { host: 'b', subset: 'k8s' }, percentage: { value: 10 } }],
      newField: true,
    }
    expect(readRules({ http: [rule] })[0]?.extras).toEqual([
      'timeout 3s',
      'retries 2 times, on 5xx',
      'mirrors 10 % to b (k8s)',
      'new field true',
    ])
  })

  it('says why a rule has no weights to move', () => {
    const rules = readRules({
      http: [
        { redirect: { uri: '/' } },
        { delegate: { name: 'd' } },
        { directResponse: { status: 503 } },
        { route: [to('a')] },
        { route: [to('a'), to('b', 1)] },
      ],
    })
    expect(rules.map(({ fixedBecause }) => fixedBecause === '')).toEqual([false, false, false, false, true])
  })

  it('reads tcp and tls routes too, in Envoy’s order', () => {
    const spec = {
      tcp: [{ route: [to('c', 1), to('d', 1)] }],
      tls: [{ match: [{ sniHosts: ['a.example.org'] }], route: [to('b')] }],
      http: [{ route: [to('a')] }],
    }
    expect(readRules(spec).map(({ id }) => id)).toEqual(['http/0', 'tls/0', 'tcp/0'])
    expect(readRules(spec)[1]?.matches).toEqual(['SNI a.example.org'])
  })

  it('tells conditions from ones that everything meets', () => {
    const hasMatch = (match: unknown) => readRules({ http: [{ match, route: [to('a')] }] })[0]?.hasMatch
    for (const all of [undefined, [], [{}], [{ name: 'n' }], [{ port: 80 }, { uri: { prefix: '/' } }]])
      expect(hasMatch(all)).toBe(false)
    for (const some of [[{ port: 80 }], [{ uri: { prefix: '/a' } }], [{ uri: { prefix: '/' }, port: 80 }]])
      expect(hasMatch(some)).toBe(true)
  })

  it('reads delegates and counts mirrors', () => {
    const rules = readRules({
      http: [
        { delegate: { name: 'd', namespace: 'ns' } },
        { delegate: { name: 'd' } },
        { route: [to('a')], mirror: { host: 'b' } },
        { route: [to('a')], mirrors: [{ destination: { host: 'b' } }, { destination: { host: 'c' } }] },
      ],
    })
    expect(rules.map(({ delegate }) => delegate)).toEqual([
      { name: 'd', namespace: 'ns' },
      { name: 'd', namespace: '' },
      null,
      null,
    ])
    expect(rules.map(({ mirrors }) => mirrors)).toEqual([0, 0, 1, 2])
  })

  it('says what an empty mirror percentage means', () => {
    const rule = { route: [to('a')], mirror: { host: 'b' }, mirrorPercentage: {} }
    expect(readRules({ http: [rule] })[0]?.extras).toEqual(['mirrors to b', 'mirrors 0 %'])
  })

  it('reads any spec, and one rule for each entry', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const text = JSON.stringify(spec)
        const rules = readRules(spec)
        for (const kind of ['http', 'tls', 'tcp'] as const) {
          const written = Array.isArray(spec[kind]) ? spec[kind].length : 0
          expect(rules.filter((one) => one.kind === kind)).toHaveLength(written)
        }
        expect(rules.every(({ destinations }) => destinations.every(({ percent }) => percent >= 0))).toBe(
          true,
        )
        expect(JSON.stringify(spec)).toBe(text)
      }),
    )
  })

  it.each([
    {},
    { http: null },
    { http: 'x' },
    { http: [null] },
    { http: [{ route: [{ weight: 'x' }] }] },
    { http: [{ match: 'x', route: 5 }] },
  ])('survives %j', (spec) => {
    expect(Array.isArray(readRules(spec))).toBe(true)
  })

  it('finds the rule for everything else', () => {
    const rules = readRules({
      http: [{ match: [{ port: 80 }], route: [to('a')] }, { route: [to('b', 1), to('c', 1)] }],
    })
    expect(defaultRule(rules)?.id).toBe('http/1')
    expect(defaultRule([])).toBeNull()
    const tls = { match: [{ port: 443, sniHosts: ['a'] }], route: [to('b')] }
    expect(defaultRule(readRules({ tls: [tls], tcp: [] }))?.id).toBe('tls/0')
    expect(defaultRule(readRules({ tls: [tls], http: [{ redirect: {} }] }))).toBeNull()
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anySpec, overTheWire, virtualServiceSpec } from '#lib/traffic/arbitraries.test-helper.ts'
import {
  emptyMatch,
  type MatchForm,
  type NamedMatchForm,
  problemsOfMatches,
  readMatches,
  type StringMatchForm,
  setMatches,
} from '#lib/traffic/edit-matches.ts'
import { readRules } from '#lib/traffic/read-rules.ts'

const ruleIds = (spec: Record<string, unknown>) => readRules(spec).map(({ id }) => id)

const stringMatch: fc.Arbitrary<StringMatchForm> = fc.oneof(
  fc.record({ op: fc.constantFrom('exact', 'prefix', 'regex'), value: fc.string({ maxLength: 4 }) }),
  fc.constant({ op: 'present', value: '' } as const),
)
const named: fc.Arbitrary<NamedMatchForm[]> = fc.uniqueArray(
  fc.record({ name: fc.string({ maxLength: 4 }).map((name) => `h${name}`), match: stringMatch }),
  { selector: ({ name }) => name, maxLength: 3 },
)
const form: fc.Arbitrary<MatchForm> = fc.record({
  name: fc.constantFrom('', 'n'),
  headers: named,
  withoutHeaders: named,
  uri: fc.option(stringMatch),
  ignoreUriCase: fc.boolean(),
  method: fc.option(stringMatch),
  queryParams: named,
  sourceLabels: fc.uniqueArray(
    fc.record({ key: fc.constantFrom('a', 'b'), value: fc.string({ maxLength: 3 }) }),
    { selector: ({ key }) => key },
  ),
  sourceNamespace: fc.constantFrom('', 'ns'),
  port: fc.option(fc.integer({ min: 1, max: 65_535 })),
  gateways: fc.array(fc.constantFrom('mesh', 'gw'), { maxLength: 2 }),
  sniHosts: fc.array(fc.constant('a.example.org'), { maxLength: 2 }),
  rest: fc.constantFrom({}, { authority: { exact: 'a' } }),
})

describe('setMatches', () => {
  it('gives the very same spec when nothing was edited', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const text = JSON.stringify(spec)
        for (const id of ruleIds(spec)) expect(setMatches(spec, id, readMatches(spec, id))).toBe(spec)
        expect(JSON.stringify(spec)).toBe(text)
      }),
    )
  })

  it('is read back as it was set, over anything that stood there', () => {
    fc.assert(
      fc.property(virtualServiceSpec, fc.array(form, { maxLength: 3 }), (spec, forms) => {
        for (const id of ruleIds(spec)) {
          const after = overTheWire(setMatches(spec, id, forms))
          expect(readMatches(after, id)).toEqual(forms)
        }
      }),
    )
  })

  it('leaves conditions as they are written when another one is added, removed, moved or changed', () => {
    fc.assert(
      fc.property(virtualServiceSpec, form, (spec, added) => {
        for (const { id, kind, index } of readRules(spec)) {
          const before = readMatches(spec, id)
          const matches = Object(spec[kind])[index]?.match
          if (before.length === 0) continue
          const read = (forms: MatchForm[]) => Object(setMatches(spec, id, forms)[kind])[index]?.match ?? []
          expect(read([...before, added]).slice(0, -1)).toEqual(matches)
          expect(read(before.slice(1))).toEqual(matches.slice(1))
          const port = { ...before[0], port: 7 } as MatchForm
          const { port: _, ...others } = Object(read([port, ...before.slice(1)])[0])
          const { port: __, ...wereOthers } = Object(matches[0])
          expect(JSON.stringify(others)).toBe(JSON.stringify(wereOthers))
        }
      }),
    )
  })

  it('keeps shapes it does not know beside ones that change', () => {
    const match = [
      { authority: { exact: 'a' }, headers: { 'x-a': { newOperator: 1 }, 'x-b': { exact: 'b' } } },
    ]
    const spec = { http: [{ match, route: [] }] }
    const [read] = readMatches(spec, 'http/0')
    expect(read?.rest).toEqual({ authority: { exact: 'a' }, headers: { 'x-a': { newOperator: 1 } } })
    const headers: NamedMatchForm[] = [{ name: 'x-c', match: { op: 'prefix', value: 'c' } }]
    expect(setMatches(spec, 'http/0', [{ ...emptyMatch(), ...read, headers }]).http).toEqual([
      {
        match: [
          { authority: { exact: 'a' }, headers: { 'x-c': { prefix: 'c' }, 'x-a': { newOperator: 1 } } },
        ],
        route: [],
      },
    ])
  })

  it('takes the list away with the last condition, and can make the canary rule from nothing', () => {
    const spec = { http: [{ match: [{ port: 80 }], route: [] }, { route: [] }] }
    expect(setMatches(spec, 'http/0', []).http).toEqual([{ route: [] }, { route: [] }])
    const canary: MatchForm = {
      ...emptyMatch(),
      headers: [{ name: 'canary-user', match: { op: 'exact', value: 'true' } }],
    }
    expect(setMatches(spec, 'http/1', [canary]).http).toEqual([
      spec.http[0],
      { route: [], match: [{ headers: { 'canary-user': { exact: 'true' } } }] },
    ])
    expect(setMatches(spec, 'http/5', [canary])).toBe(spec)
  })
})

describe('problemsOfMatches', () => {
  const header = (name: string, match: StringMatchForm = { op: 'present', value: '' }) => ({ name, match })
  const codes = (change: Partial<MatchForm>, context?: Parameters<typeof problemsOfMatches>[1]) =>
    problemsOfMatches([{ ...emptyMatch(), ...change }], context).map(({ code, field }) => [code, field])

  it('names the field at fault and what to do', () => {
    expect(codes({ headers: [header('x-a'), header('')] })).toEqual([
      ['name-empty', 'match.0.headers.1.name'],
    ])
    expect(codes({ headers: [header('Canary')] })).toEqual([['header-upper-case', 'match.0.headers.0.name']])
    expect(codes({ headers: [header('x a')] })).toEqual([['header-name', 'match.0.headers.0.name']])
    expect(codes({ withoutHeaders: [header('x-a'), header('x-a')] })).toEqual([
      ['name-twice', 'match.0.withoutHeaders.1.name'],
    ])
    expect(codes({ method: { op: 'prefix', value: '' } })).toEqual([['prefix-empty', 'match.0.method']])
    expect(codes({ queryParams: [header('q', { op: 'prefix', value: '' })] })).toEqual([
      ['prefix-empty', 'match.0.queryParams.0.match'],
    ])
    expect(codes({ port: 0 })).toEqual([['port', 'match.0.port']])
    expect(codes({ sourceLabels: [{ key: '-a', value: 'b c' }] })).toEqual([
      ['label-key', 'match.0.sourceLabels.0.key'],
      ['label-value', 'match.0.sourceLabels.0.value'],
    ])
    expect(codes({ sourceNamespace: 'A_B' })).toEqual([['namespace', 'match.0.sourceNamespace']])
    for (const problem of problemsOfMatches([{ ...emptyMatch(), port: 0, headers: [header('')] }]))
      expect(problem.fix).toBeTruthy()
  })

  it.each([
    ['', 'regex-empty'],
    ['a'.repeat(1025), 'regex-long'],
    ['(?=a)b', 'regex-syntax'],
    ['(a)\\1', 'regex-syntax'],
    ['(', 'regex-syntax'],
  ])('refuses the regex %j as %s', (value, code) => {
    expect(codes({ uri: { op: 'regex', value } })).toEqual([[code, 'match.0.uri']])
  })

  it('takes what Istio takes', () => {
    expect(
      codes({
        headers: [header('canary-user', { op: 'regex', value: '^(?i)b.*$' }), header(':authority')],
        withoutHeaders: [header('x-a', { op: 'prefix', value: '' })],
        uri: { op: 'prefix', value: '' },
        sourceLabels: [{ key: 'example.org/app', value: '' }],
        port: 65_535,
      }),
    ).toEqual([])
    expect(codes({ headers: [header('@request.auth.claims.Group')] })).toEqual([])
  })

  it('asks for SNI hosts among the hosts in tls rules alone', () => {
    const tls = { kind: 'tls', hosts: ['a.example.org', '*.b.org'] } as const
    expect(problemsOfMatches([], tls)).toMatchObject([{ code: 'tls-match', field: 'match' }])
    expect(problemsOfMatches([])).toEqual([])
    expect(codes({}, tls)).toEqual([['sni-missing', 'match.0.sniHosts']])
    expect(codes({ sniHosts: ['a.example.org', 'x.b.org', 'b.org'] }, tls)).toEqual([
      ['sni-host', 'match.0.sniHosts.2'],
    ])
  })
})

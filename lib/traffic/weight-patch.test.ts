import fc from 'fast-check'
import jsonPatch from 'fast-json-patch'
import { describe, expect, it } from 'vitest'
import { readRules } from '#lib/traffic/read-rules.ts'
import { weightPatch } from '#lib/traffic/weight-patch.ts'
import { toPercentages } from '#lib/traffic/weights.ts'

type Route = { destination: { host: string; subset?: string }; weight?: number; headers?: unknown }
type Rule = { name?: string; match?: unknown[]; route: Route[]; timeout?: string; unknownField?: unknown }

const route = fc.record(
  {
    destination: fc.record({
      host: fc.constantFrom('forum', 'a/b~c.example.org'),
      subset: fc.constantFrom('vm', 'k8s'),
    }),
    weight: fc.nat(200),
    headers: fc.constant({ request: { set: { 'x-a': '1' } } }),
  },
  { requiredKeys: ['destination'] },
)
/** As it would come off the wire: plain objects with the ordinary prototype. */
const overTheWire = <T>(value: T): T => JSON.parse(JSON.stringify(value))

const rule: fc.Arbitrary<Rule> = fc.record(
  {
    name: fc.constant('n'),
    match: fc.constant([{ headers: { 'canary-user': { exact: 'true' } } }]),
    route: fc.array(route, { minLength: 1, maxLength: 4 }),
    timeout: fc.constant('3s'),
    unknownField: fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value))),
  },
  { requiredKeys: ['route'] },
)
const object = fc
  .record({ http: fc.array(rule, { minLength: 1, maxLength: 4 }), tcp: fc.array(rule, { maxLength: 2 }) })
  .map((spec) => overTheWire({ metadata: { resourceVersion: '7' }, spec: { hosts: ['forum'], ...spec } }))

const withoutWeights = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner) => (key === 'weight' ? undefined : inner)))

const edited = fc
  .tuple(
    object,
    fc.array(fc.array(fc.nat(50), { minLength: 4, maxLength: 4 }), { minLength: 6, maxLength: 6 }),
  )
  .map(([vs, raws]) => {
    const movable = readRules(vs.spec).filter(({ fixedBecause }) => fixedBecause === '')
    const changes = movable.map(({ id, destinations }, index) => ({
      rule: id,
      weights: toPercentages(
        (raws[index] ?? []).slice(0, destinations.length).map((weight, at) => weight + (at === 0 ? 1 : 0)),
      ),
    }))
    return { vs, changes }
  })

describe('weightPatch', () => {
  it('changes the weights it was given and nothing else', () => {
    fc.assert(
      fc.property(edited, ({ vs, changes }) => {
        const result = weightPatch({ spec: vs.spec, resourceVersion: '7' }, changes)
        if (!result.ok) throw new Error(JSON.stringify(result.problems))
        const after = jsonPatch.applyPatch(structuredClone(vs), result.value, true).newDocument
        expect(withoutWeights(after)).toEqual(withoutWeights(vs))
        const rules = readRules(after.spec)
        for (const change of changes) {
          expect(
            rules.find(({ id }) => id === change.rule)?.destinations.map(({ percent }) => percent),
          ).toEqual(change.weights)
        }
        const touched = new Set(changes.map((change) => change.rule))
        for (const before of readRules(vs.spec)) {
          if (!touched.has(before.id)) expect(rules.find(({ id }) => id === before.id)).toEqual(before)
        }
      }),
    )
  })

  it('gives no operation for the percentages that are there already', () => {
    fc.assert(
      fc.property(edited, ({ vs, changes }) => {
        const first = weightPatch({ spec: vs.spec, resourceVersion: '7' }, changes)
        if (!first.ok) throw new Error('refused')
        const after = jsonPatch.applyPatch(structuredClone(vs), first.value, true).newDocument
        expect(weightPatch({ spec: after.spec, resourceVersion: '8' }, changes)).toEqual({
          ok: true,
          value: [],
        })
      }),
    )
  })

  it('leaves weights on another scale alone when they show the same share', () => {
    const spec = {
      http: [
        {
          route: [
            { destination: { host: 'a' }, weight: 4 },
            { destination: { host: 'b' }, weight: 1 },
          ],
        },
      ],
    }
    expect(weightPatch({ spec, resourceVersion: '1' }, [{ rule: 'http/0', weights: [80, 20] }])).toEqual({
      ok: true,
      value: [],
    })
  })

  it('does not apply to another version, nor to another destination at the same place', () => {
    const vs = {
      metadata: { resourceVersion: '7' },
      spec: {
        http: [
          {
            route: [
              { destination: { host: 'a' }, weight: 80 },
              { destination: { host: 'b' }, weight: 20 },
            ],
          },
        ],
      },
    }
    const result = weightPatch({ spec: vs.spec, resourceVersion: '7' }, [
      { rule: 'http/0', weights: [30, 70] },
    ])
    if (!result.ok) throw new Error('refused')
    const newer = { ...structuredClone(vs), metadata: { resourceVersion: '8' } }
    expect(() => jsonPatch.applyPatch(newer, result.value, true)).toThrow()
    const swapped = structuredClone(vs)
    swapped.spec.http[0]?.route.reverse()
    expect(() => jsonPatch.applyPatch(swapped, result.value, true)).toThrow()
  })

  it.each([
    [{ rule: 'http/5', weights: [50, 50] }, 'rule-gone'],
    [{ rule: 'http/1', weights: [50, 50] }, 'rule-fixed'],
    [{ rule: 'http/0', weights: [50, 25, 25] }, 'weights-count'],
    [{ rule: 'http/0', weights: [50, 49] }, 'weights-total'],
    [{ rule: 'http/0', weights: [101, -1] }, 'weights-integer'],
  ])('refuses %j as %s', (change, code) => {
    const spec = {
      http: [
        {
          route: [
            { destination: { host: 'a' }, weight: 80 },
            { destination: { host: 'b' }, weight: 20 },
          ],
        },
        { route: [{ destination: { host: 'a' } }] },
      ],
    }
    expect(weightPatch({ spec, resourceVersion: '1' }, [change])).toMatchObject({
      ok: false,
      problems: [{ code, field: change.rule }],
    })
  })
})

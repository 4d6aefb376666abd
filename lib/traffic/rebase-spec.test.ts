import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/json.ts'
import { anyJson, anySpec, destinationRuleSpec } from '#lib/traffic/arbitraries.test-helper.ts'
import { addDestination, addRule, removeRule, setWeights } from '#lib/traffic/edit-rules.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import { rebaseSpec } from '#lib/traffic/rebase-spec.ts'

const entry = (subset: string, weight: number, more = {}) => ({
  destination: { host: 'forum', subset },
  weight,
  ...more,
})
const rule = (name: string, ...route: unknown[]) => ({ name, route })
const clean = (spec: JsonObject) => ({ spec, conflicts: [] })

describe('rebaseSpec', () => {
  const spec = fc.oneof(anySpec, destinationRuleSpec)

  it('takes the side that changed something', () => {
    fc.assert(
      fc.property(spec, spec, (base, other) => {
        expect(rebaseSpec(base, base, other)).toEqual(clean(other))
        expect(rebaseSpec(base, other, base)).toEqual(clean(other))
        expect(rebaseSpec(base, other, other)).toEqual(clean(other))
      }),
    )
  })

  it('keeps what both sides did in different places', () => {
    const key = fc.string({ maxLength: 4 }).filter((name) => name !== '__proto__')
    const tree = fc.dictionary(key, fc.dictionary(key, anyJson, { maxKeys: 3 }), { maxKeys: 3 })
    fc.assert(
      fc.property(tree, tree, tree, (base, mine, live) => {
        const wrap = (a: unknown, b: unknown, c: unknown) =>
          JSON.parse(JSON.stringify({ a, b: { c: b, d: c } }))
        expect(rebaseSpec(wrap(base, base, base), wrap(mine, base, base), wrap(base, live, base))).toEqual(
          clean(wrap(mine, live, base)),
        )
        expect(rebaseSpec(wrap(base, base, base), wrap(base, mine, base), wrap(base, base, live))).toEqual(
          clean(wrap(base, mine, live)),
        )
      }),
    )
  })

  it('lists a conflict only where both sides changed something', () => {
    fc.assert(
      fc.property(spec, spec, spec, (base, mine, live) => {
        const { conflicts } = rebaseSpec(base, mine, live)
        for (const pointer of conflicts) {
          const [key] = pointer.split('/').slice(1)
          if (key === undefined) throw new Error('the whole spec')
          expect(mine[key]).not.toEqual(base[key])
          expect(live[key]).not.toEqual(base[key])
        }
      }),
    )
  })

  it('comes to what both edits one after the other would, when they are of different rules', () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const base = { http: names.map((name) => rule(name, entry('vm', 100), entry('k8s', 0))) }
    type Edit = { verb: 'weigh' | 'remove' | 'extend' | 'precede' | 'none'; isMine: boolean }
    const edit: fc.Arbitrary<Edit> = fc.record({
      verb: fc.constantFrom('weigh', 'remove', 'extend', 'precede', 'none'),
      isMine: fc.boolean(),
    })
    const apply = (spec: JsonObject, name: string, { verb }: Edit): JsonObject => {
      const index = readRules(spec).findIndex((one) => one.name === name)
      const id = `http/${index}`
      switch (verb) {
        case 'weigh':
          return setWeights(spec, id, [60, 40])
        case 'remove':
          return removeRule(spec, id)
        case 'extend':
          return addDestination(spec, id, { host: 'forum', subset: 'v3', port: null })
        case 'precede':
          return addRule(spec, 'http', index, rule(`${name}-canary`))
        case 'none':
          return spec
      }
    }
    fc.assert(
      fc.property(fc.tuple(edit, edit, edit, edit, edit), (edits) => {
        const side = (isWanted: (edit: Edit) => boolean) =>
          edits.reduce<JsonObject>((spec, one, index) => {
            const name = names[index] ?? ''
            return isWanted(one) ? apply(spec, name, one) : spec
          }, base)
        const merged = rebaseSpec(
          base,
          side(({ isMine }) => isMine),
          side(({ isMine }) => !isMine),
        )
        expect(merged.conflicts).toEqual([])
        expect(merged.spec.http ?? []).toEqual(side(() => true).http ?? [])
      }),
      { numRuns: 500 },
    )
  })

  it('merges different rules, and different fields of one rule', () => {
    const base = { http: [rule('a', entry('vm', 80), entry('k8s', 20)), { ...rule('b'), timeout: '1s' }] }
    const mine = { http: [rule('a', entry('vm', 50), entry('k8s', 50)), { ...rule('b'), timeout: '1s' }] }
    const live = {
      http: [{ ...rule('a', entry('vm', 80), entry('k8s', 20)), retries: { attempts: 1 } }, rule('b')],
      tls: [],
    }
    expect(rebaseSpec(base, mine, live)).toEqual(
      clean({
        http: [{ ...rule('a', entry('vm', 50), entry('k8s', 50)), retries: { attempts: 1 } }, rule('b')],
        tls: [],
      }),
    )
  })

  it('never mixes weights of both sides', () => {
    const http = (...weights: number[]) => ({
      http: [rule('a', ...weights.map((weight, index) => entry(`s${index}`, weight)))],
    })
    expect(rebaseSpec(http(50, 50, 0), http(40, 60, 0), http(50, 40, 10))).toEqual({
      spec: http(40, 60, 0),
      conflicts: ['/http/0/route'],
    })
    expect(rebaseSpec(http(50, 50), http(40, 60), http(40, 50, 10))).toEqual({
      spec: http(40, 60),
      conflicts: ['/http/0/route'],
    })
    expect(rebaseSpec(http(50, 50), http(50, 50, 0), http(30, 70))).toEqual(clean(http(30, 70, 0)))
  })

  it('follows rules that were added, removed and moved', () => {
    const [a, b, c] = [rule('a', entry('vm', 1)), rule('b', entry('vm', 1)), rule('c', entry('vm', 1))]
    const [x, y] = [rule('x', entry('k8s', 1)), rule('y', entry('k8s', 1))]
    const changed = { ...b, timeout: '2s' }
    const rebased = (base: unknown[], mine: unknown[], live: unknown[]) =>
      rebaseSpec({ http: base }, { http: mine }, { http: live })
    expect(rebased([a, b, c], [x, a, b, c], [a, changed, c, y])).toEqual(
      clean({ http: [x, a, changed, c, y] }),
    )
    expect(rebased([a, b, c], [b, a, c], [a, changed, c])).toEqual(clean({ http: [changed, a, c] }))
    expect(rebased([a, b, c], [a, b], [changed, a, c])).toEqual(clean({ http: [changed, a] }))
    expect(rebased([a, b], [a], [a, changed])).toEqual({ spec: { http: [a] }, conflicts: ['/http/1'] })
    expect(rebased([a, b], [a, changed], [a])).toEqual({
      spec: { http: [a, changed] },
      conflicts: ['/http/1'],
    })
    expect(rebased([a, b, c], [b, a, c], [a, c, b])).toEqual({
      spec: { http: [b, a, c] },
      conflicts: ['/http'],
    })
  })

  it('tells rules without a name by their conditions and destinations', () => {
    const canary = { match: [{ headers: { 'canary-user': { exact: 'true' } } }], route: [entry('k8s', 100)] }
    const rest = { route: [entry('vm', 80), entry('k8s', 20)] }
    const moved = { route: [entry('vm', 20), entry('k8s', 80)] }
    expect(rebaseSpec({ http: [rest] }, { http: [moved] }, { http: [canary, rest] })).toEqual(
      clean({ http: [canary, moved] }),
    )
  })

  it('does not guess where rules are alike', () => {
    const same = rule('', entry('vm', 1))
    const mine = { http: [same, { ...same, timeout: '1s' }] }
    expect(rebaseSpec({ http: [same, same] }, mine, { http: [same, same, same] })).toEqual({
      spec: mine,
      conflicts: ['/http'],
    })
  })

  it('never makes one match or destination of two', () => {
    const http = (uri: object, destination: object) => ({
      http: [{ match: [{ uri }], route: [{ destination }] }],
    })
    const base = http({ exact: '/a' }, { host: 'a', subset: 'vm' })
    const mine = http({ prefix: '/b' }, { host: 'b', subset: 'vm' })
    const live = http({ regex: '/c' }, { host: 'a', subset: 'k8s' })
    const { spec: merged, conflicts } = rebaseSpec(base, mine, live)
    expect(merged).toEqual(mine)
    expect(conflicts.length).toBeGreaterThan(0)
  })

  it('merges subsets by name', () => {
    const [vm, k8s] = [
      { name: 'vm', labels: { version: 'vm' } },
      { name: 'k8s', labels: { version: 'k8s' } },
    ]
    const policy = { ...vm, trafficPolicy: { loadBalancer: { simple: 'RANDOM' } } }
    expect(rebaseSpec({ subsets: [vm] }, { subsets: [vm, k8s] }, { subsets: [policy] })).toEqual(
      clean({ subsets: [policy, k8s] }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/json.ts'
import { anySpec, overTheWire, virtualServiceSpec, without } from '#lib/traffic/arbitraries.test-helper.ts'
import {
  addDestination,
  addRule,
  duplicateRule,
  moveRule,
  removeDestination,
  removeRule,
  renameRule,
  setDestination,
  setWeights,
} from '#lib/traffic/edit-rules.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import { rebalance, toPercentages } from '#lib/traffic/weights.ts'

const entry = (host: string, weight?: number) => ({
  destination: { host },
  ...(weight === undefined ? {} : { weight }),
})
const http = (...route: unknown[]): JsonObject => ({ hosts: ['forum'], http: [{ route }] })
const percents = (spec: JsonObject, rule: string) =>
  toPercentages(
    readRules(spec)
      .find(({ id }) => id === rule)
      ?.destinations.map(({ weight }) => weight) ?? [],
  )
const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0)

describe('setWeights', () => {
  it('rewrites nothing for what the rule shows already, on any scale', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const text = JSON.stringify(spec)
        for (const { id } of readRules(spec)) expect(setWeights(spec, id, percents(spec, id))).toBe(spec)
        expect(JSON.stringify(spec)).toBe(text)
      }),
    )
    const spec = http(entry('a', 4), entry('b', 1))
    expect(setWeights(spec, 'http/0', [80, 20])).toBe(spec)
  })

  it('shows what was asked and changes nothing but weights of that rule', () => {
    fc.assert(
      fc.property(virtualServiceSpec, fc.infiniteStream(fc.nat(50)), (spec, raw) => {
        for (const { id, kind, index, destinations } of readRules(spec)) {
          if (destinations.length < 2) continue
          const wanted = toPercentages(
            destinations.map((_, at) => (raw.next().value ?? 0) + (at === 0 ? 1 : 0)),
          )
          const after = setWeights(spec, id, wanted)
          expect(percents(after, id)).toEqual(wanted)
          expect(without(after, 'weight')).toEqual(without(spec, 'weight'))
          const [was, is] = [Object(spec[kind]), Object(after[kind])]
          for (const at of was.keys()) if (at !== index) expect(is[at]).toBe(was[at])
          expect(setWeights(after, id, wanted)).toBe(after)
        }
      }),
    )
  })

  it('keeps the laws of the sliders over any sequence of gestures', () => {
    const gesture = fc.record({
      changed: fc.nat(3),
      to: fc.integer({ min: -10, max: 120 }),
      locked: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      isTakenBack: fc.boolean(),
    })
    const weights = fc.array(fc.nat(10_000), { minLength: 2, maxLength: 4 }).filter((all) => sum(all) > 0)
    fc.assert(
      fc.property(weights, fc.array(gesture, { maxLength: 12 }), (written, gestures) => {
        const hosts = ['a', 'b', 'c', 'd']
        let spec = http(...written.map((weight, index) => entry(hosts[index] ?? '', weight)))
        for (const { changed, to, locked, isTakenBack } of gestures) {
          const began = percents(spec, 'http/0')
          const move = { weights: began, changed, locked: locked.slice(0, began.length) }
          const moved = setWeights(spec, 'http/0', rebalance({ ...move, to }))
          const is = percents(moved, 'http/0')
          expect(sum(is)).toBe(100)
          expect(is.every((percent) => Number.isInteger(percent) && percent >= 0)).toBe(true)
          is.forEach((percent, index) => {
            if (locked[index]) expect(percent).toBe(began[index])
          })
          const back = setWeights(moved, 'http/0', rebalance({ ...move, to: began[changed] ?? 0 }))
          expect(percents(back, 'http/0')).toEqual(began)
          spec = isTakenBack ? back : moved
          expect(readRules(spec)[0]?.destinations.map(({ host }) => host)).toEqual(hosts.slice(0, is.length))
        }
      }),
    )
  })

  it('leaves a rule alone that has no weights, or for which they make no sense', () => {
    const spec = http(entry('a', 80), entry('b', 20))
    for (const wrong of [[100], [50, 25, 25], [-1, 101], [0, 0], [Number.NaN, 1]])
      expect(setWeights(spec, 'http/0', wrong)).toBe(spec)
    expect(setWeights(spec, 'http/1', [50, 50])).toBe(spec)
    expect(setWeights(spec, 'grpc/0', [50, 50])).toBe(spec)
    const single = http(entry('a'))
    expect(setWeights(single, 'http/0', [100])).toBe(single)
  })
})

describe('rules', () => {
  const three: JsonObject = { http: [{ name: 'a' }, { name: 'b' }, { name: 'c' }], tcp: [{ route: [] }] }
  const names = (spec: JsonObject) =>
    readRules(spec).flatMap(({ kind, name }) => (kind === 'http' ? [name] : []))

  it('are added, removed, moved, named and copied within their kind', () => {
    expect(names(addRule(three, 'http', 1, { name: 'x' }))).toEqual(['a', 'x', 'b', 'c'])
    expect(names(addRule(three, 'http', 99, { name: 'x' }))).toEqual(['a', 'b', 'c', 'x'])
    expect(addRule({}, 'tls', 0, { route: [] })).toEqual({ tls: [{ route: [] }] })
    expect(names(removeRule(three, 'http/1'))).toEqual(['a', 'c'])
    expect(removeRule(three, 'tcp/0')).toEqual({ http: three.http })
    expect(names(moveRule(three, 'http/2', 0))).toEqual(['c', 'a', 'b'])
    expect(names(moveRule(three, 'http/0', 9))).toEqual(['b', 'c', 'a'])
    expect(names(renameRule(three, 'http/0', 'z'))).toEqual(['z', 'b', 'c'])
    expect(renameRule(three, 'http/0', '').http).toEqual([{}, { name: 'b' }, { name: 'c' }])
    expect(names(duplicateRule(duplicateRule(three, 'http/0'), 'http/0'))).toEqual([
      'a',
      'a-3',
      'a-2',
      'b',
      'c',
    ])
    expect(duplicateRule(three, 'tcp/0').tcp).toEqual([{ route: [] }, { route: [] }])
  })

  it('come back as the same spec when nothing changes', () => {
    expect(removeRule(three, 'http/3')).toBe(three)
    expect(moveRule(three, 'http/1', 1)).toBe(three)
    expect(moveRule(three, 'http/7', 0)).toBe(three)
    expect(renameRule(three, 'http/0', 'a')).toBe(three)
    expect(renameRule(three, 'tcp/0', 'a')).toBe(three)
    expect(duplicateRule(three, 'http/9')).toBe(three)
  })

  it('move there and back, and go away again, without a trace', () => {
    fc.assert(
      fc.property(virtualServiceSpec, fc.nat(5), fc.nat(5), (spec, from, to) => {
        const count = readRules(spec).filter(({ kind }) => kind === 'http').length
        if (count === 0) return
        const [a, b] = [from % count, to % count]
        expect(overTheWire(moveRule(moveRule(spec, `http/${a}`, b), `http/${b}`, a))).toEqual(spec)
        expect(removeRule(addRule(spec, 'http', b, { route: [] }), `http/${b}`)).toEqual(spec)
      }),
    )
  })
})

describe('destinations', () => {
  const form = { host: 'c', subset: 'k8s', port: 8080 }

  it('are added with nothing; a single one before them keeps everything', () => {
    expect(addDestination(http(entry('a')), 'http/0', form)).toEqual(
      http(entry('a', 100), { destination: { host: 'c', subset: 'k8s', port: { number: 8080 } }, weight: 0 }),
    )
    expect(percents(addDestination(http(entry('a', 3), entry('b', 1)), 'http/0', form), 'http/0')).toEqual([
      75, 25, 0,
    ])
    expect(addDestination({ http: [{}] }, 'http/0', { host: 'a', subset: '', port: null })).toEqual({
      http: [{ route: [entry('a')] }],
    })
    const redirect = { http: [{ redirect: { uri: '/' } }] }
    expect(addDestination(redirect, 'http/0', form)).toBe(redirect)
  })

  it('are changed without losing what they carry', () => {
    const spec = http({ destination: { host: 'a', x: 1 }, weight: 30, headers: { y: 2 } }, entry('b', 70))
    expect(setDestination(spec, 'http/0', 0, form)).toEqual(
      http(
        {
          destination: { host: 'c', x: 1, subset: 'k8s', port: { number: 8080 } },
          weight: 30,
          headers: { y: 2 },
        },
        entry('b', 70),
      ),
    )
    expect(setDestination(spec, 'http/0', 1, { host: 'b', subset: '', port: null })).toBe(spec)
    expect(setDestination(spec, 'http/0', 5, form)).toBe(spec)
    const back = setDestination(setDestination(spec, 'http/0', 1, form), 'http/0', 1, {
      host: 'b',
      subset: '',
      port: null,
    })
    expect(back).toEqual(spec)
  })

  it('are removed, and their share goes to the others', () => {
    expect(removeDestination(http(entry('a', 50), entry('b', 30), entry('c', 20)), 'http/0', 0)).toEqual(
      http(entry('b', 60), entry('c', 40)),
    )
    expect(removeDestination(http(entry('a', 100), entry('b', 0), entry('c', 0)), 'http/0', 0)).toEqual(
      http(entry('b', 50), entry('c', 50)),
    )
    expect(removeDestination(http(entry('a', 4), entry('b', 1), entry('c', 0)), 'http/0', 2)).toEqual(
      http(entry('a', 4), entry('b', 1)),
    )
    const single = http(entry('a', 100))
    expect(removeDestination(single, 'http/0', 0)).toBe(single)
  })

  it('total 100 after any are removed', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { minLength: 2, maxLength: 6 }), fc.nat(5), (weights, index) => {
        if (sum(weights) === 0) return
        const spec = http(...weights.map((weight, at) => entry(`h${at}`, weight)))
        const after = removeDestination(spec, 'http/0', index % weights.length)
        expect(sum(percents(after, 'http/0'))).toBe(100)
        expect(readRules(after)[0]?.destinations).toHaveLength(weights.length - 1)
      }),
    )
  })

  it('are added and removed without a trace', () => {
    fc.assert(
      fc.property(virtualServiceSpec, (spec) => {
        for (const { id, destinations } of readRules(spec)) {
          if (destinations.length < 2) continue
          expect(
            overTheWire(removeDestination(addDestination(spec, id, form), id, destinations.length)),
          ).toEqual(spec)
        }
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/json.ts'
import { editKey, type TrafficRef } from '#lib/traffic/edit.ts'
import { orderWrites, type SpecChange } from '#lib/traffic/order-writes.ts'

const rule: TrafficRef = { kind: 'DestinationRule', namespace: 'shop', name: 'forum' }
const service: TrafficRef = { kind: 'VirtualService', namespace: 'shop', name: 'forum' }

const subsets = (of: Record<string, string>, more: JsonObject = {}): JsonObject => ({
  host: 'forum',
  ...more,
  subsets: Object.entries(of).map(([name, version]) => ({ name, labels: { version } })),
})
const routes = (...names: string[]): JsonObject => ({
  hosts: ['forum'],
  http: [
    { route: names.map((subset) => ({ destination: { host: 'forum.shop.svc.cluster.local', subset } })) },
  ],
})
const namesIn = (spec: JsonObject | null | undefined): string[] =>
  (spec?.subsets as { name: string }[] | undefined)?.map(({ name }) => name) ?? []
const told = (writes: SpecChange[]) =>
  writes.map(({ ref, after }) =>
    ref.kind === 'VirtualService' ? 'service' : after ? namesIn(after).join() : 'gone',
  )

describe('orderWrites', () => {
  it('creates the DestinationRule before, and deletes it after, the VirtualService', () => {
    const both = [
      { ref: service, before: null, after: routes('vm') },
      { ref: rule, before: null, after: subsets({ vm: '1' }) },
    ]
    expect(orderWrites(both).map(({ ref }) => ref.kind)).toEqual(['DestinationRule', 'VirtualService'])
    const gone = both.map(({ ref, after }) => ({ ref, before: after, after: null }))
    expect(orderWrites(gone).map(({ ref }) => ref.kind)).toEqual(['VirtualService', 'DestinationRule'])
  })

  it('writes a DestinationRule twice that brings a subset and takes one', () => {
    const writes = orderWrites([
      { ref: rule, before: subsets({ v1: '1', v2: '2' }), after: subsets({ v2: '2', v3: '3' }) },
      { ref: service, before: routes('v1', 'v2'), after: routes('v2', 'v3') },
    ])
    expect(told(writes)).toEqual(['v2,v3,v1', 'service', 'v2,v3'])
  })

  it('writes it once where once is safe', () => {
    const service1 = { ref: service, before: routes('v1'), after: routes('v1') }
    const change = { ref: rule, before: subsets({ v1: '1', v2: '2' }), after: subsets({ v1: '1' }) }
    expect(told(orderWrites([change, service1]))).toEqual(['v1'])
    expect(told(orderWrites([change, { ...service1, before: routes('v2') }]))).toEqual(['service', 'v1'])
  })

  it('leaves a subset its labels until nothing is sent to it', () => {
    const writes = orderWrites([
      { ref: rule, before: subsets({ v1: '1', v2: '2' }), after: subsets({ v1: '9', v2: '2' }) },
      { ref: service, before: routes('v1'), after: routes('v2') },
    ])
    expect(told(writes)).toEqual(['service', 'v1,v2'])
  })

  it('leaves out what does not change, whatever the order of its keys', () => {
    const before = { host: 'forum', subsets: [] }
    expect(orderWrites([{ ref: rule, before, after: { subsets: [], host: 'forum' } }])).toEqual([])
  })

  it('creates a delegate before, and deletes it after, the VirtualService that hands over to it', () => {
    const delegate: TrafficRef = { ...service, name: 'part' }
    const part = { ref: delegate, before: null, after: { http: [] } }
    const root = { ref: service, before: null, after: routes('v1') }
    const names = (changes: SpecChange[]) => orderWrites(changes).map(({ ref }) => ref.name)
    expect(names([root, part])).toEqual(['part', 'forum'])
    const away = [part, root].map(({ ref, after }) => ({ ref, before: after, after: null }))
    expect(names(away)).toEqual(['forum', 'part'])
  })

  const name = fc.constantFrom('a', 'b', 'c', 'd')
  const versions = fc.dictionary(name, fc.constantFrom('1', '2'), { maxKeys: 4 })
  /** One state of the edit: a rule, and two services that name only what it has. */
  const state = fc.option(versions, { nil: null }).chain((of) => {
    const has = Object.keys(of ?? {})
    const named =
      has.length > 0 ? fc.option(fc.subarray(has, { minLength: 1 }), { nil: null }) : fc.constant(null)
    return fc.record({ of: fc.constant(of), one: named, two: named, policy: fc.boolean() })
  })

  it('never lets a VirtualService name a subset that its DestinationRule lacks, nor with other labels', () => {
    fc.assert(
      fc.property(state, state, (from, to) => {
        const two: TrafficRef = { ...service, name: 'other' }
        const specs = ({ of, one, two: other, policy }: typeof from) =>
          new Map<string, JsonObject | null>([
            [editKey(rule), of && subsets(of, policy ? { trafficPolicy: {} } : {})],
            [editKey(service), one && routes(...one)],
            [editKey(two), other && routes(...other)],
          ])
        const before = specs(from)
        const after = specs(to)
        const edits = [service, rule, two].map((ref) => ({
          ref,
          before: before.get(editKey(ref)) ?? null,
          after: after.get(editKey(ref)) ?? null,
        }))
        const now = new Map(before)
        for (const write of orderWrites(edits)) {
          expect(now.get(editKey(write.ref))).toEqual(write.before)
          now.set(editKey(write.ref), write.after)
          const rules = now.get(editKey(rule))
          const has = Array.isArray(rules?.subsets) ? rules.subsets : []
          for (const ref of [service, two]) {
            const spec = now.get(editKey(ref))
            const isOld = spec === before.get(editKey(ref))
            const state = isOld ? from : to
            for (const subset of spec ? ((ref === service ? state.one : state.two) ?? []) : []) {
              const found = has.find((one) => one.name === subset)
              expect(found).toBeDefined()
              const others = isOld ? [to.one, to.two] : [from.one, from.two]
              if (!others.some((names) => names?.includes(subset)))
                expect(found.labels.version).toBe(state.of?.[subset])
            }
          }
        }
        expect(now).toEqual(after)
      }),
      { numRuns: 2000 },
    )
  })
})

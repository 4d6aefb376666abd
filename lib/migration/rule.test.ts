import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  findRule,
  sameSplit,
  signatureOf,
  type WrittenWeights,
  withWrittenWeights,
  writtenWeights,
} from '#lib/migration/rule.ts'

const to = (subset: string, weight?: number) => ({
  destination: { host: 'forum', subset },
  ...(weight === undefined ? {} : { weight }),
})
const canary = { match: [{ headers: { 'x-canary': { exact: 'yes' } } }], route: [to('k8s')] }
const split = { route: [to('vm', 80), to('k8s', 20)], timeout: '3s' }
const spec = { hosts: ['forum'], http: [canary, split] }
const place = { kind: 'http', index: 1 } as const
const signature = signatureOf(spec, place)

describe('a rule', () => {
  it('is found where it was, whatever became of its weights and its other fields', () => {
    const changed = {
      ...spec,
      http: [canary, { retries: { attempts: 2 }, route: [{ weight: 5, ...to('vm') }, to('k8s', 95)] }],
    }
    expect(findRule(changed, 'http/1', signature)).toEqual(place)
  })

  it('is found where it went when others came before it or went away', () => {
    expect(findRule({ ...spec, http: [split] }, 'http/1', signature)).toEqual({ kind: 'http', index: 0 })
    const more = { ...spec, http: [canary, { ...canary, name: 'two' }, split] }
    expect(findRule(more, 'http/1', signature)).toEqual({ kind: 'http', index: 2 })
  })

  it('is not found when it matches or leads elsewhere, or can’t be told from another', () => {
    for (const rule of [
      { ...split, match: [{ uri: { prefix: '/' } }] },
      { ...split, name: 'other' },
      { ...split, route: [to('k8s', 20), to('vm', 80)] },
      { ...split, route: [to('vm', 80)] },
    ])
      expect(
        findRule({ ...spec, http: [canary, rule] }, 'http/1', signature),
        JSON.stringify(rule),
      ).toBeNull()
    expect(findRule({ ...spec, http: [split, canary, split] }, 'http/1', signature)).toBeNull()
    expect(findRule({ hosts: ['forum'] }, 'http/1', signature)).toBeNull()
    expect(findRule({ http: 'garbage' }, 'http/1', signature)).toBeNull()
  })

  it('gets its weights and back to the same object, a missing one included', () => {
    const weights = fc.array(fc.option(fc.nat(100)), { minLength: 2, maxLength: 2 })
    fc.assert(
      fc.property(weights, weights, (before, after) => {
        const started = withWrittenWeights(spec, place, before)
        const moved = withWrittenWeights(started, place, after)
        expect(writtenWeights(moved, place)).toEqual(after)
        expect(withWrittenWeights(moved, place, before)).toEqual(started)
        expect({ ...moved, http: null }).toEqual({ ...spec, http: null })
      }),
    )
    expect(spec.http[1]).toEqual(split)
  })
})

describe('the same split', () => {
  const weights = fc.array(fc.nat(1000), { minLength: 2, maxLength: 5 })
  it('holds on any scale', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 50 }), (some, scale) => {
        expect(
          sameSplit(
            some,
            some.map((weight) => weight * scale),
          ),
        ).toBe(true)
      }),
    )
  })
  it.each<[WrittenWeights, WrittenWeights, boolean]>([
    [[100, null], [100, 0], true],
    [[1, 2], [33, 67], false],
    [[50, 50], [50, 50, 0], false],
    [[0, 0], [0, 0], true],
    [[0, 0], [1, 0], false],
  ])('%j and %j: %s', (a, b, same) => expect(sameSplit(a, b)).toBe(same))
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anySpec, overTheWire, virtualServiceSpec } from '#lib/traffic/arbitraries.test-helper.ts'
import { type MirrorForm, problemsOfMirrors, readMirrors, setMirrors } from '#lib/traffic/edit-mirrors.ts'
import { readRules } from '#lib/traffic/read-rules.ts'

const form: fc.Arbitrary<MirrorForm> = fc.record({
  host: fc.constantFrom('forum', 'b'),
  subset: fc.constantFrom('', 'k8s'),
  port: fc.option(fc.integer({ min: 1, max: 99 })),
  percent: fc.integer({ min: 0, max: 100 }),
})
const http = (rule: Record<string, unknown>) => ({ http: [{ timeout: '3s', ...rule }] })
const k8s = { host: 'forum', subset: 'k8s', port: null }

describe('setMirrors', () => {
  it('gives the very same spec when nothing was edited', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const text = JSON.stringify(spec)
        for (const { id } of readRules(spec)) expect(setMirrors(spec, id, readMirrors(spec, id))).toBe(spec)
        expect(JSON.stringify(spec)).toBe(text)
      }),
    )
  })

  it('is read back as it was set, and never leaves both shapes', () => {
    fc.assert(
      fc.property(virtualServiceSpec, fc.array(form, { maxLength: 3 }), (spec, forms) => {
        for (const { id, kind, index } of readRules(spec)) {
          const isSame = JSON.stringify(readMirrors(spec, id)) === JSON.stringify(forms)
          const after = overTheWire(setMirrors(spec, id, forms))
          expect(readMirrors(after, id)).toEqual(kind === 'http' ? forms : [])
          const rule = Object(after[kind])[index]
          if (kind === 'http' && !isSame) {
            expect(Array.isArray(rule.mirrors) && rule.mirrors.length > 0 && Boolean(rule.mirror)).toBe(false)
          }
        }
      }),
    )
  })

  it('keeps the shape that is in use', () => {
    const single = http({ mirror: { host: 'forum', x: 1 }, mirrorPercentage: { value: 10 } })
    expect(readMirrors(single, 'http/0')).toEqual([{ host: 'forum', subset: '', port: null, percent: 10 }])
    expect(setMirrors(single, 'http/0', [{ ...k8s, percent: 25 }])).toEqual(
      http({ mirror: { host: 'forum', x: 1, subset: 'k8s' }, mirrorPercentage: { value: 25 } }),
    )
    expect(
      setMirrors(single, 'http/0', [
        { host: 'forum', subset: '', port: null, percent: 10 },
        { ...k8s, percent: 5 },
      ]),
    ).toEqual(
      http({
        mirrors: [
          { destination: { host: 'forum', x: 1 }, percentage: { value: 10 } },
          { destination: { host: 'forum', subset: 'k8s' }, percentage: { value: 5 } },
        ],
      }),
    )
    expect(setMirrors(single, 'http/0', [])).toEqual(http({}))
    expect(setMirrors(http({}), 'http/0', [{ ...k8s, percent: 100 }])).toEqual(
      http({ mirrors: [{ destination: { host: 'forum', subset: 'k8s' } }] }),
    )
  })

  it('reads the older percentage, and replaces it when it changes', () => {
    const old = http({ mirror: { host: 'forum' }, mirrorPercent: 30 })
    expect(readMirrors(old, 'http/0')[0]?.percent).toBe(30)
    expect(setMirrors(old, 'http/0', [{ ...k8s, percent: 30 }])).toEqual(
      http({ mirror: { host: 'forum', subset: 'k8s' }, mirrorPercent: 30 }),
    )
    expect(setMirrors(old, 'http/0', [{ ...k8s, percent: 40 }])).toEqual(
      http({ mirror: { host: 'forum', subset: 'k8s' }, mirrorPercentage: { value: 40 } }),
    )
  })

  it('tells no percentage from an empty one, as Istio does', () => {
    expect(readMirrors(http({ mirror: { host: 'a' } }), 'http/0')[0]?.percent).toBe(100)
    expect(readMirrors(http({ mirror: { host: 'a' }, mirrorPercentage: {} }), 'http/0')[0]?.percent).toBe(0)
    expect(readMirrors({ tcp: [{ mirror: { host: 'a' } }] }, 'tcp/0')).toEqual([])
  })
})

describe('problemsOfMirrors', () => {
  it('names the field at fault', () => {
    const problems = problemsOfMirrors([
      { ...k8s, percent: 100 },
      { host: '', subset: '-', port: 70_000, percent: 101 },
    ])
    expect(problems.map(({ field }) => field)).toEqual([
      'mirrors.1.host',
      'mirrors.1.subset',
      'mirrors.1.port',
      'mirrors.1.percent',
    ])
    expect(problemsOfMirrors([{ ...k8s, percent: 0.5 }])).toEqual([])
    expect(problemsOfMirrors([{ ...k8s, percent: Number.NaN }])).toHaveLength(1)
  })
})

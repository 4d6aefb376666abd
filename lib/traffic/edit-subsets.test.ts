import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/json.ts'
import { destinationRuleSpec, overTheWire, virtualServiceSpec } from '#lib/traffic/arbitraries.test-helper.ts'
import { isSubsetName } from '#lib/traffic/destination-form.ts'
import {
  addSubset,
  freeSubsetName,
  problemsOfSubsets,
  removeSubset,
  renameSubsetInRoutes,
  setSubset,
} from '#lib/traffic/edit-subsets.ts'
import { targetsOf } from '#lib/traffic/targets.ts'

const forum = { host: 'forum', namespace: 'istioinaction' }
const full = 'forum.istioinaction.svc.cluster.local'
/** The subsets that routes and mirrors name, each once. */
const subsetsUsed = (spec: JsonObject, namespace: string): { host: string; subset: string }[] => {
  const named = targetsOf(spec, namespace).filter(({ subset }) => subset !== '')
  return [...new Map(named.map(({ host, subset }) => [`${host}|${subset}`, { host, subset }])).values()]
}

describe('subsets', () => {
  const spec = {
    host: 'forum',
    subsets: [{ name: 'vm', labels: { version: 'vm' }, trafficPolicy: { tls: {} } }, { name: 'all' }],
  }

  it('are added, changed and removed, and keep what they carry', () => {
    expect(addSubset({ host: 'forum' }, { name: 'vm', labels: { version: 'vm' } })).toEqual({
      host: 'forum',
      subsets: [{ name: 'vm', labels: { version: 'vm' } }],
    })
    expect(setSubset(spec, 'vm', { name: 'vms', labels: { class: 'vm' } }).subsets).toEqual([
      { name: 'vms', labels: { class: 'vm' }, trafficPolicy: { tls: {} } },
      { name: 'all' },
    ])
    expect(setSubset(spec, 'vm', { name: 'vm', labels: {} }).subsets).toEqual([
      { name: 'vm', trafficPolicy: { tls: {} } },
      { name: 'all' },
    ])
    expect(removeSubset(spec, 'vm')).toEqual({ host: 'forum', subsets: [{ name: 'all' }] })
    expect(removeSubset(removeSubset(spec, 'vm'), 'all')).toEqual({ host: 'forum' })
  })

  it('come back as the same spec when nothing changes', () => {
    expect(setSubset(spec, 'vm', { name: 'vm', labels: { version: 'vm' } })).toBe(spec)
    expect(setSubset(spec, 'all', { name: 'all', labels: {} })).toBe(spec)
    expect(setSubset(spec, 'gone', { name: 'x', labels: {} })).toBe(spec)
    expect(removeSubset(spec, 'gone')).toBe(spec)
  })

  it('are added and removed without a trace', () => {
    fc.assert(
      fc.property(destinationRuleSpec, (any) => {
        if (!Array.isArray(any.subsets) || any.subsets.length === 0) return
        const there = [...any.subsets]
        const after = removeSubset(addSubset(any, { name: 'new', labels: { a: 'b' } }), 'new')
        expect(overTheWire(after)).toEqual({ ...any, subsets: there })
      }),
    )
  })
})

describe('freeSubsetName', () => {
  it('never collides and is always valid', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('vm', 'VM', 'v.1', '--', 'a'.repeat(70), `${'a'.repeat(62)}-b`),
    )
    fc.assert(
      fc.property(text, fc.nat(12), fc.array(text), (wanted, already, others) => {
        const taken = [...others]
        for (let index = 0; index <= already; index += 1) {
          const name = freeSubsetName(taken, wanted)
          expect(taken).not.toContain(name)
          expect(isSubsetName(name)).toBe(true)
          expect(name).toBe(name.toLowerCase())
          taken.push(name)
        }
      }),
    )
  })

  it('stays as near as it can', () => {
    expect(freeSubsetName([], 'vm')).toBe('vm')
    expect(freeSubsetName(['vm', 'vm-2'], 'vm')).toBe('vm-3')
    expect(freeSubsetName([], 'Version 1.2_')).toBe('version-1-2')
    expect(freeSubsetName([], '***')).toBe('subset')
  })
})

describe('renameSubsetInRoutes', () => {
  it('follows the name in routes and mirrors to that host alone', () => {
    const to = (host: string, subset: string) => ({ destination: { host, subset }, x: 1 })
    const spec = {
      http: [
        {
          route: [to('forum', 'vm'), to(full, 'vm'), to('other', 'vm')],
          mirror: { host: 'forum', subset: 'vm' },
        },
        { route: [to('forum', 'k8s')], mirrors: [{ destination: { host: full, subset: 'vm' } }] },
      ],
      tcp: [{ route: [to('forum', 'vm')] }],
    }
    const after = renameSubsetInRoutes(spec, { ...forum, host: full }, 'vm', 'vms')
    expect(after).toEqual({
      http: [
        {
          route: [to('forum', 'vms'), to(full, 'vms'), to('other', 'vm')],
          mirror: { host: 'forum', subset: 'vms' },
        },
        { route: [to('forum', 'k8s')], mirrors: [{ destination: { host: full, subset: 'vms' } }] },
      ],
      tcp: [{ route: [to('forum', 'vms')] }],
    })
    expect(renameSubsetInRoutes(spec, { host: 'forum', namespace: 'elsewhere' }, 'vm', 'vms').tcp).not.toBe(
      spec.tcp,
    )
    expect(renameSubsetInRoutes(spec, { host: full, namespace: 'elsewhere' }, 'vm', 'vms').tcp).toBe(spec.tcp)
    expect(subsetsUsed(after, 'istioinaction')).toEqual([
      { host: full, subset: 'vms' },
      { host: 'other.istioinaction.svc.cluster.local', subset: 'vm' },
      { host: full, subset: 'k8s' },
    ])
  })

  it('leaves the spec alone when nobody uses the name, and comes back from a new one', () => {
    fc.assert(
      fc.property(virtualServiceSpec, (spec) => {
        expect(renameSubsetInRoutes(spec, forum, 'nobody', 'x')).toBe(spec)
        const there = renameSubsetInRoutes(spec, forum, 'vm', 'new')
        expect(subsetsUsed(there, forum.namespace)).not.toContainEqual({ host: full, subset: 'vm' })
        expect(overTheWire(renameSubsetInRoutes(there, forum, 'new', 'vm'))).toEqual(spec)
      }),
    )
  })
})

describe('problemsOfSubsets', () => {
  it('names what Istio would refuse', () => {
    const subsets = [
      { name: 'vm', labels: { version: 'vm' } },
      { name: 'vm', labels: { '': 'a', ok: 'b c' } },
      { name: 'a.b' },
      { name: '' },
    ]
    expect(problemsOfSubsets({ subsets }).map(({ code, field }) => [code, field])).toEqual([
      ['subset-twice', 'subsets.1.name'],
      ['label-key', 'subsets.1.labels.0.key'],
      ['label-value', 'subsets.1.labels.1.value'],
      ['subset-name', 'subsets.2.name'],
      ['subset-name', 'subsets.3.name'],
    ])
    expect(problemsOfSubsets({ subsets: [{ name: 'V1', labels: { 'a.io/b': '' } }] })).toEqual([])
    expect(problemsOfSubsets({})).toEqual([])
  })
})

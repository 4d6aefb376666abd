import { describe, expect, it } from 'vitest'
import type { Check, Found } from '#lib/checks/check.ts'
import { createCheckBook } from '#lib/checks/check-book.ts'
import { makeFindings } from '#lib/checks/make-findings.ts'
import { sceneOf } from '#lib/checks/rules/scene.test-helper.ts'
import { NOTHING_TOLD } from '#lib/checks/scene.ts'
import { KINDS } from '#lib/kube/kinds.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'

const vm = (name: string): ObjectRef => ({ kind: 'WorkloadEntry', namespace: 'shop', name })
const check: Check = {
  code: 'ISTH900',
  title: 'A test',
  severity: 'warning',
  why: '',
  docs: [],
  links: [],
  reads: [],
  subject: 'mesh',
  run: () => [],
}
const found = (objects: Found['objects'], more: Partial<Found> = {}): Found => ({
  objects,
  text: 'Seen.',
  field: '',
  fix: { text: '' },
  ...more,
})
const ignoring = (name: string, codes: string, kind = 'WorkloadEntry') => ({
  kind,
  metadata: {
    name,
    namespace: kind === 'Namespace' ? '' : 'shop',
    annotations: { 'isthmus.dev/ignore-checks': codes },
  },
})
const made = (all: Found[], objects: object[] = [], more: Partial<Check> = {}) =>
  makeFindings({ ...check, ...more } as Check, '', all, {
    inventory: sceneOf(objects).inventory,
    off: new Set(),
    sinceMs: () => 0,
  })

describe('ids', () => {
  it('stay when another object gains a finding', () => {
    const [b] = made([found([vm('b')], { field: 'spec.address' })])
    const both = made([
      found([vm('a')], { field: 'spec.address' }),
      found([vm('b')], { field: 'spec.address' }),
    ])
    expect(both[1]?.id).toBe(b?.id)
    expect(b?.id).toBe('ISTH900:mesh:WorkloadEntry/shop/b:spec.address:0')
  })

  it('tell apart what has object and field in common', () => {
    expect(new Set(made([found([vm('a')]), found([vm('a')])]).map(({ id }) => id)).size).toBe(2)
  })
})

describe('bounds', () => {
  const ref: ObjectRef = { kind: 'VirtualService', namespace: 'shop', name: 'web' }
  const patch = (size: number) => ({
    text: '',
    change: { kind: 'merge' as const, ref, patch: { spec: { http: ['x'.repeat(size)] } } },
  })

  it('one object has some findings of a check, and a count of the others', () => {
    const all = made([...Array.from({ length: 3_000 }, () => found([vm('a')])), found([vm('b')])])
    expect(all).toHaveLength(21)
    expect(all[19]?.text).toBe('Seen. There are 2,980 more such findings of it.')
    expect(all[20]?.text).toBe('Seen.')
  })

  it('one object has one change, and none too large to look at', () => {
    const changes = (sizes: number[]) =>
      made(sizes.map((size) => found([vm('a')], { fix: patch(size) }))).map(({ fix }) => 'change' in fix)
    expect(changes([10, 10, 10])).toEqual([true, false, false])
    expect(changes([70_000])).toEqual([false])
  })

  it('texts are cut and hold no control characters; half a command is none', () => {
    const [one] = made([
      found([vm('a')], {
        text: `\u001b[31m${'x'.repeat(5_000)}`,
        fix: { text: 'a\u202eb', commands: ['echo a\nid', 'x'.repeat(3_000)] },
      }),
    ])
    expect(one?.text).toHaveLength(1_000)
    expect(one?.text).toMatch(/^ \[31mx+…$/)
    expect(one?.fix).toEqual({ text: 'a b', commands: ['echo a id'] })
  })
})

describe('suppression', () => {
  const three: Found['objects'] = [vm('a'), vm('b'), { ...vm('web'), kind: 'Service' }]

  it('leaves out the object that asks for it, and its change', () => {
    const fix = { text: '', change: { kind: 'delete' as const, ref: vm('a') } }
    expect(made([found(three, { fix })], [ignoring('a', 'ISTH900')])).toMatchObject([
      { objects: [vm('b'), three[2]], hidden: [vm('a')], suppressedBy: '', fix: { text: '' } },
    ])
    expect(made([found(three, { fix })], [ignoring('a', 'ISTH900')])[0]?.fix.change).toBeUndefined()
  })

  it('takes all objects of a kind to hide a finding; what it has to do with does not count', () => {
    const both = [ignoring('a', '*'), ignoring('b', 'ISTH001, ISTH900')]
    expect(made([found(three)], both)).toMatchObject([{ objects: three, suppressedBy: 'annotation' }])
    expect(made([found(three)], [ignoring('shop', '*', 'Namespace')])[0]?.suppressedBy).toBe('annotation')
    expect(made([found(three)], [ignoring('web', '*', 'Service')])[0]).toMatchObject({ objects: three })
  })

  it('leaves what concerns the whole mesh to the setting', () => {
    const all = [ignoring('a', '*'), ignoring('b', '*')]
    expect(made([found(three)], all, { isMeshWide: true })).toMatchObject([
      { objects: three, suppressedBy: '', isMeshWide: true },
    ])
  })

  it('gives the examples of a finding of the whole mesh no badge', () => {
    const { inventory } = sceneOf([ignoring('a', '')])
    const bookOf = (isMeshWide: Pick<Check, 'isMeshWide'>) => {
      const one = { ...check, ...isMeshWide, run: () => [found([vm('a')])] } as Check
      const options = { told: NOTHING_TOLD, known: new Set(KINDS), nowMs: 0 }
      const book = createCheckBook({ inventory, checks: [one], off: new Set(), ...options })
      book.workOnMesh()
      return book
    }
    expect(bookOf({}).about(vm('a'))).toHaveLength(1)
    const wide = bookOf({ isMeshWide: true })
    expect(wide.findings()).toHaveLength(1)
    expect(wide.about(vm('a'))).toEqual([])
  })
})

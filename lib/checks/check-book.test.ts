import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ALL_CHECKS } from '#lib/checks/all-checks.ts'
import type { CheckFinding } from '#lib/checks/answer.ts'
import type { Check } from '#lib/checks/check.ts'
import { type CheckBook, createCheckBook } from '#lib/checks/check-book.ts'
import { type MeshStep, meshStep, T0 } from '#lib/checks/mesh-steps.test-helper.ts'
import { found, PROBES, refOf, words } from '#lib/checks/probes.test-helper.ts'
import { runAll } from '#lib/checks/run-all.ts'
import { type CheckTold, NOTHING_TOLD } from '#lib/checks/scene.ts'
import { KINDS, type Kind } from '#lib/kube/kinds.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import { type KubeObject, OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { advanceTime, applyChanges } from '#lib/mesh/apply-changes.ts'
import { createInventory, emptyDirty, type Inventory } from '#lib/mesh/inventory.ts'
import { setNameSettings } from '#lib/mesh/scopes.ts'

const ALL_KINDS: ReadonlySet<Kind> = new Set(KINDS)
const SOME_KINDS: ReadonlySet<Kind> = new Set(KINDS.filter((kind) => kind !== 'Pod' && kind !== 'Service'))
type Played = { inventory: Inventory; book: CheckBook; told: CheckTold; nowMs: number }

/** Plays steps into an inventory and a book that looks every few steps; `told` says what istiods told last. */
function play(
  steps: readonly MeshStep[],
  checks: readonly Check[],
  off: ReadonlySet<string>,
  each: number,
): Played {
  const inventory = createInventory()
  let told: CheckTold = NOTHING_TOLD
  let nowMs = T0
  const book = createCheckBook({ inventory, checks, off, told, known: ALL_KINDS, nowMs })
  let dirty = emptyDirty()
  const settle = () => {
    book.touch(dirty)
    dirty = emptyDirty()
    while (book.work(3));
    while (book.workOnMesh());
  }
  for (const [index, one] of steps.entries()) {
    if (one.kind === 'change') applyChanges(inventory, [one.change], nowMs, dirty, book.change)
    if (one.kind === 'time') {
      nowMs = Math.max(nowMs, one.nowMs)
      advanceTime(inventory, nowMs, dirty, book.change)
      book.setTime(nowMs)
    }
    if (one.kind === 'settings') {
      const { exportTo } = one
      setNameSettings(
        inventory,
        { ...inventory.nameSettings, defaultServiceExportTo: exportTo, knownBy: 'istiod' },
        dirty,
      )
    }
    if (one.kind === 'told') {
      told = toldOf(one)
      book.setTold(told, index % 2 ? null : new Set(['ns/e1', 'ns/e2', 'other/e1']))
    }
    // What is not watched for a while may come, change and go unseen.
    if (index % 5 === 1) book.setKnown(SOME_KINDS)
    if (index % 5 === 3) book.setKnown(ALL_KINDS)
    if (index % each === 0) settle()
  }
  book.setKnown(ALL_KINDS)
  settle()
  return { inventory, book, told, nowMs }
}

const toldOf = ({ versions, networks, rootNamespace }: Extract<MeshStep, { kind: 'told' }>): CheckTold => ({
  ...NOTHING_TOLD,
  rootNamespace,
  gatewayNetworks: new Set(networks),
  proxyOf(entry) {
    const version = versions[keyOf(entry.metadata)]
    if (!version) return null
    const known = { istiodVersion: '1.31.0', isConnected: true, rejected: [], dnsCapture: false, toldAtMs: 0 }
    return { id: entry.metadata.name, version, ...known, certificate: null }
  },
})

const undated = (findings: readonly CheckFinding[]) => findings.map((one) => ({ ...one, sinceMs: 0 }))

function expectSame(
  { inventory, book, told, nowMs }: Played,
  checks: readonly Check[],
  off: ReadonlySet<string>,
) {
  const scene = { inventory, nowMs, told, again: () => undefined }
  const scratch = runAll(scene, { checks, known: ALL_KINDS, off })
  expect(undated(book.findings())).toEqual(undated(scratch.findings))
  expect(book.standings()).toEqual(scratch.standings)
  const shown = scratch.findings.filter(({ suppressedBy }) => suppressedBy === '')
  const counts = { error: 0, warning: 0, info: 0 }
  for (const { severity } of shown) counts[severity] += 1
  expect(book.counts()).toEqual(counts)
}

describe('the book of checks', () => {
  const OFF = new Set(['ISTH903'])
  it.each([
    ['probes', PROBES, 300],
    ['all checks', ALL_CHECKS, 100],
  ] as const)(
    'equals a run from scratch after any sequence of changes: %s',
    (_, checks, numRuns) => {
      fc.assert(
        fc.property(
          fc.array(meshStep, { maxLength: 40, size: 'max' }),
          fc.integer({ min: 1, max: 7 }),
          (steps, each) => expectSame(play(steps, checks, OFF, each), checks, OFF),
        ),
        { numRuns },
      )
    },
    60_000,
  )

  const entry = (name: string, more: object = {}, at = 'ns') =>
    OBJECT_SCHEMAS.WorkloadEntry.parse({ metadata: { namespace: at, name, resourceVersion: name, ...more } })
  const counting = () => {
    const ran: string[] = []
    const check: Check = {
      ...words,
      code: 'ISTH900',
      subject: 'WorkloadEntry',
      reads: ['Pod'],
      run(one) {
        ran.push(one.metadata.name)
        return [found(one, 'seen')]
      },
    }
    return { check, ran }
  }
  const bookOf = (check: Check, entries: KubeObject[], known = ALL_KINDS) => {
    const inventory = createInventory()
    const changes = entries.map((object) => ({ type: 'upsert' as const, object }))
    applyChanges(inventory, changes, T0, emptyDirty())
    const book = createCheckBook({
      inventory,
      checks: [check],
      off: new Set(),
      told: NOTHING_TOLD,
      known,
      nowMs: T0,
    })
    book.work(100)
    const upsert = (object: KubeObject) => {
      const dirty = emptyDirty()
      applyChanges(inventory, [{ type: 'upsert', object }], T0, dirty, book.change)
      book.touch(dirty)
      book.work(100)
    }
    return { book, upsert }
  }

  it('runs a check on what a change touched, and on nothing else', () => {
    const { check, ran } = counting()
    const { upsert } = bookOf(check, [entry('a'), entry('b'), entry('c')])
    expect(ran.splice(0).sort()).toEqual(['a', 'b', 'c'])
    upsert(entry('b', { resourceVersion: '2' }))
    expect(ran).toEqual(['b'])
  })

  it('keeps what it found while a kind that the check reads is not current, and says so', () => {
    const { check } = counting()
    const { book, upsert } = bookOf(check, [entry('a')])
    const before = book.revision()
    book.setKnown(new Set(KINDS.filter((kind) => kind !== 'Pod')))
    expect(book.revision()).toBeGreaterThan(before)
    upsert(entry('b'))
    expect(book.findings()).toHaveLength(1)
    expect(book.standings()).toMatchObject([{ findings: 1, notRun: 'Not watched: Pod' }])
    book.setKnown(ALL_KINDS)
    book.work(100)
    expect(book.findings()).toHaveLength(2)
    expect(book.standings()).toMatchObject([{ findings: 2, notRun: '' }])
  })

  it('keeps the age of a finding that stands, and its revision when nothing new is found', () => {
    const { check } = counting()
    const { book, upsert } = bookOf(check, [entry('a')])
    const before = book.revision()
    book.setTime(T0 + 5_000)
    upsert(entry('a', { resourceVersion: '2' }))
    expect(book.findings()).toMatchObject([{ sinceMs: T0 }])
    expect(book.revision()).toBe(before)
    upsert(entry('b', {}))
    expect(book.about({ kind: 'WorkloadEntry', namespace: 'ns', name: 'b' })).toMatchObject([
      { sinceMs: T0 + 5_000, id: 'ISTH900:WorkloadEntry/ns/b::0' },
    ])
  })

  it('says that a check failed, and goes on with the others', () => {
    const { check } = counting()
    const failing: Check = {
      ...check,
      subject: 'WorkloadEntry',
      run(one) {
        if (one.metadata.name === 'a') throw new Error('no spec')
        return [found(one, 'seen')]
      },
    }
    const { book } = bookOf(failing, [entry('a'), entry('b')])
    expect(book.findings()).toHaveLength(1)
    expect(book.standings()).toMatchObject([
      { findings: 1, notRun: 'It failed on WorkloadEntry/ns/a: no spec' },
    ])
  })

  it('notes nothing for a check that is not run, and looks at all there is once it is', () => {
    const { check, ran } = counting()
    const { book, upsert } = bookOf(check, [entry('a'), entry('b')], new Set())
    upsert(entry('c'))
    expect(ran).toEqual([])
    book.setKnown(ALL_KINDS)
    book.work(100)
    expect(ran.sort()).toEqual(['a', 'b', 'c'])
  })

  it('looks at a namespace once, however many objects that it follows change there', () => {
    const { check, ran } = counting()
    const { book, upsert } = bookOf({ ...check, follows: ['ServiceAccount'] } as Check, [
      entry('a'),
      entry('b', {}, 'other'),
    ])
    ran.splice(0)
    const account = (name: string) =>
      OBJECT_SCHEMAS.ServiceAccount.parse({ metadata: { namespace: 'ns', name, resourceVersion: name } })
    for (const name of ['x', 'y', 'z']) book.change({ type: 'upsert', object: account(name) })
    book.work(100)
    expect(ran.splice(0)).toEqual(['a'])
    upsert(account('root'))
    expect(ran).toEqual(['a'])
  })

  it('stops when it is told to, after one check at least', () => {
    const { check, ran } = counting()
    const entries = ['b', 'c', 'd'].map((name) => entry(name))
    const { book } = bookOf(check, entries)
    for (const object of entries) book.change({ type: 'upsert', object })
    ran.splice(0)
    expect(book.work(100, () => true)).toBe(true)
    expect(ran).toEqual(['b'])
    expect(book.work(100, () => false)).toBe(false)
  })

  it('survives what a user may write: thousands of findings, each with the whole object', () => {
    const { check } = counting()
    const rules = Array.from({ length: 3_000 }, (_, n) => ({ name: `rule-${n}`.repeat(10) }))
    const flood: Check = {
      ...check,
      subject: 'WorkloadEntry',
      run: (one) =>
        rules.map((_, n) => ({
          ...found(one, `rule ${n}`),
          fix: { text: '', change: { kind: 'merge', ref: refOf(one), patch: { spec: { http: rules } } } },
        })),
    }
    const { book, upsert } = bookOf(flood, [entry('a')])
    upsert(entry('a', { resourceVersion: '2' }))
    expect(JSON.stringify(book.findings()).length).toBeLessThan(20_000)
    expect(book.standings()).toMatchObject([{ findings: 20, notRun: '' }])
  })

  it('orders thousands of findings, worst first, once', () => {
    const { check } = counting()
    const many = Array.from({ length: 3_000 }, (_, n) => entry(`e-${String(n).padStart(4, '0')}`))
    const { book } = bookOf(
      {
        ...check,
        subject: 'WorkloadEntry',
        run: (one) => [
          {
            ...found(one, ''),
            severity: one.metadata.name.endsWith('7') ? ('error' as const) : ('info' as const),
          },
        ],
      },
      many,
    )
    while (book.work(500));
    const all = book.findings()
    expect(all).toHaveLength(3_000)
    expect(all[0]).toMatchObject({ severity: 'error', objects: [{ name: 'e-0007' }] })
    expect(all[300]).toMatchObject({ severity: 'info', objects: [{ name: 'e-0000' }] })
    expect(book.findings()).toBe(all)
  })
})

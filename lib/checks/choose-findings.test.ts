import { describe, expect, it } from 'vitest'
import { type CheckFinding, checksQuerySchema } from '#lib/checks/answer.ts'
import { chooseFindings } from '#lib/checks/choose-findings.ts'
import { readSubject } from '#lib/checks/read-subject.ts'

const finding = (n: number, more: Partial<CheckFinding> = {}): CheckFinding => ({
  id: `ISTH001:WorkloadEntry/shop/vm-${n}:0`,
  code: 'ISTH001',
  title: 'Stale entry',
  why: '',
  severity: 'warning',
  objects: [{ kind: 'WorkloadEntry', namespace: 'shop', name: `vm-${n}` }],
  text: `vm-${n} is stale.`,
  field: '',
  fix: { text: '' },
  sinceMs: 0,
  suppressedBy: '',
  ...more,
})
const ALL = [
  finding(0, { severity: 'error', code: 'ISTH002' }),
  finding(1),
  finding(2, { suppressedBy: 'annotation' }),
  finding(3, { severity: 'info', objects: [{ kind: 'Service', namespace: 'bank', name: 'web' }] }),
]
const choose = (query: object, about?: ReadonlySet<string>) =>
  chooseFindings(ALL, checksQuerySchema.parse(query), about)
const names = (query: object) => choose(query).findings.map(({ text }) => text.slice(0, 4))

describe('chooseFindings', () => {
  it('leaves out what is suppressed, and counts it', () => {
    expect(choose({})).toMatchObject({
      total: 3,
      counts: { error: 1, warning: 1, info: 1 },
      suppressed: 1,
      namespaces: ['bank', 'shop'],
    })
    expect(names({ suppressed: 'only' })).toEqual(['vm-2'])
  })

  it('filters, and counts whatever the severity that is asked for', () => {
    expect(names({ severity: 'error' })).toEqual(['vm-0'])
    expect(choose({ severity: 'error' }).counts).toEqual({ error: 1, warning: 1, info: 1 })
    expect(choose({ namespace: 'bank' })).toMatchObject({ total: 1, counts: { error: 0, info: 1 } })
    expect(names({ code: 'ISTH002' })).toEqual(['vm-0'])
    expect(names({ q: 'service BANK/web' })).toEqual(['vm-3'])
    expect(names({ q: 'stale vm-1' })).toEqual(['vm-1'])
    expect(choose({}, new Set([finding(1).id])).total).toBe(1)
  })

  it('gives the last page when there are fewer than asked for', () => {
    const many = Array.from({ length: 25 }, (_, n) => finding(n))
    const page = chooseFindings(many, checksQuerySchema.parse({ page: 9, pageSize: 10 }))
    expect(page).toMatchObject({ page: 3, total: 25 })
    expect(page.findings).toHaveLength(5)
  })
})

it.each([
  ['WorkloadEntry/shop/vm-1', { ref: { kind: 'WorkloadEntry', namespace: 'shop', name: 'vm-1' } }],
  ['Namespace//shop', { ref: { kind: 'Namespace', namespace: '', name: 'shop' } }],
  ['host:A.example.org', { host: 'a.example.org' }],
  ['Secret/shop/key', null],
  ['WorkloadEntry/shop', null],
  ['WorkloadEntry/shop/vm/1', null],
  [`host:${'a'.repeat(700)}`, null],
])('reads %s as a subject', (text, subject) => {
  expect(readSubject(text)).toEqual(subject)
})

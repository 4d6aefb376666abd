import { describe, expect, it } from 'vitest'
import { timelineQuerySchema, windowOf } from '#lib/history/timeline.ts'
import { exportQuerySchema, filterOf, transitionQuerySchema, WINDOWS } from '#lib/history/transition-row.ts'

const DAY_MS = 86_400_000
const NOW = 1_000 * DAY_MS
const whose = { of: 'group', namespace: 'shop', name: 'vms' }
const SCHEMAS = [
  ['feed', (query: object) => transitionQuerySchema.safeParse(query)],
  ['export', (query: object) => exportQuerySchema.safeParse({ format: 'csv', ...query })],
  ['timeline', (query: object) => timelineQuerySchema.safeParse({ ...whose, ...query })],
] as const
const feed = (query: object) => transitionQuerySchema.safeParse(query)
const filter = (query: object) => filterOf(transitionQuerySchema.parse(query), NOW)

describe.each(SCHEMAS)('the query of the %s', (_, parse) => {
  it.each([
    ['from', { from: '5' }, 'from and to go together'],
    ['from', { to: '5' }, 'from and to go together'],
    ['to', { from: '5', to: '5' }, 'must be later than from, by 400 days at most'],
    ['to', { from: '5', to: String(400 * DAY_MS + 6) }, 'must be later than from, by 400 days at most'],
  ])('refuses %s in %j', (field, query, message) => {
    expect(parse(query).error?.issues).toMatchObject([{ path: [field], message }])
  })

  it('takes both times, or none', () => {
    expect(parse({}).data).toMatchObject({ window: '24h' })
    expect(parse({ from: '5', to: String(400 * DAY_MS + 5) }).data).toMatchObject({ from: 5 })
  })
})

describe('the query of the feed', () => {
  it.each(['1', '1-', '-1', '1-2-3', '1-1234567890123456', '1234567890123456-1', ' 1-2'])(
    'refuses the cursor “%s”',
    (before) => {
      expect(feed({ before }).error?.issues[0]).toMatchObject({ path: ['before'] })
    },
  )

  it('takes a cursor of ours', () => {
    for (const before of ['', '0-0', '999999999999999-999999999999999'])
      expect(feed({ before }).data).toMatchObject({ before })
  })

  it.each([
    ['q', 'a\0b'],
    ['q', 'a\tb'],
    ['q', '\u0085'],
    ['group', 'shop/v\0ms'],
    ['group', 'shop/vms\n'],
  ])('refuses control characters in %s', (field, text) => {
    expect(feed({ [field]: text }).error?.issues).toMatchObject([
      { path: [field], message: 'holds a control character' },
    ])
  })

  it('refuses a name without its namespace', () => {
    const issues = [{ path: ['namespace'], message: 'is needed with name' }]
    expect(feed({ name: 'vm-1' }).error?.issues).toMatchObject(issues)
    expect(exportQuerySchema.safeParse({ name: 'vm-1', format: 'csv' }).error?.issues).toMatchObject(issues)
    expect(feed({ namespace: 'shop' }).success).toBe(true)
  })
})

describe('filterOf', () => {
  it('is a window of what is, and of what clocks ahead of ours tell', () => {
    expect(filter({ window: '7d' })).toEqual({
      fromMs: NOW - WINDOWS['7d'],
      toMs: NOW + 300_000,
      kinds: [],
      namespace: '',
      group: '',
      subjectKind: null,
      subject: null,
      q: '',
    })
    expect(filter({ from: '5', to: '9' })).toMatchObject({ fromMs: 5, toMs: 9 })
  })

  it('is of one subject, a VM if nothing else is said, or of all of a kind', () => {
    const one = { namespace: 'shop', name: 'vm-1' }
    expect(filter(one)).toMatchObject({ subjectKind: null, subject: { kind: 'WorkloadEntry', ...one } })
    expect(filter({ ...one, subjectKind: 'Pod' })).toMatchObject({ subject: { kind: 'Pod', ...one } })
    expect(filter({ subjectKind: 'Pod' })).toMatchObject({ subjectKind: 'Pod', subject: null })
  })
})

describe('windowOf', () => {
  it('ends now at the latest', () => {
    expect(windowOf({ window: '1h' }, NOW)).toEqual({ fromMs: NOW - WINDOWS['1h'], toMs: NOW })
    expect(windowOf({ window: '1h', from: 5, to: NOW + 9 }, NOW)).toEqual({ fromMs: 5, toMs: NOW })
  })
})

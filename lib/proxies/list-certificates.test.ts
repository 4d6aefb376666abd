import { expect, it } from 'vitest'
import {
  type CertificateSubject,
  type CertificatesQuery,
  certificateCounts,
  certificateRow,
  chooseCertificates,
} from '#lib/proxies/list-certificates.ts'

const HOUR = 3_600_000
const NOW = Date.UTC(2026, 10, 21, 12)
const EXPECTED = {
  trustDomain: 'cluster.local',
  trustDomainAliases: [],
  namespace: 'shop',
  serviceAccount: 'billing',
}

type Change = Partial<CertificateSubject> & { leftHours?: number; seenHoursAgo?: number; account?: string }
function subject(proxy: string, change: Change = {}): CertificateSubject {
  const { leftHours, seenHoursAgo = 0, account = 'billing', ...rest } = change
  return {
    proxy: `${proxy}.shop`,
    kind: 'vm',
    namespace: 'shop',
    object: null,
    group: 'billing-vm',
    presence: 'connected',
    awaySinceMs: null,
    reason: '',
    expected: EXPECTED,
    certificate:
      leftHours === undefined
        ? null
        : {
            identity: `spiffe://cluster.local/ns/shop/sa/${account}`,
            serialNumber: 'a1',
            validFromMs: NOW + (leftHours - 24) * HOUR,
            expiresAtMs: NOW + leftHours * HOUR,
            seenAtMs: NOW - seenHoursAgo * HOUR,
          },
    ...rest,
  }
}
const rows = [
  subject('good', { leftHours: 20 }),
  subject('late', { leftHours: 3 }),
  subject('wrong', { leftHours: 22, account: 'other' }),
  subject('not-asked'),
  subject('out-of-reach', { reason: 'relay http://x can’t be reached' }),
  subject('renewed-or-not', { leftHours: -1, seenHoursAgo: 2, reason: 'relay http://x hangs' }),
  subject('off', { leftHours: -2, seenHoursAgo: 14, presence: 'away', awaySinceMs: NOW - 14 * HOUR }),
  subject('never-seen', { presence: 'away', awaySinceMs: NOW - 10 * HOUR }),
  subject('left-renewed', {
    leftHours: -20,
    seenHoursAgo: 40,
    presence: 'away',
    awaySinceMs: NOW - 2 * HOUR,
    account: 'other',
  }),
  subject('left-long-ago', {
    leftHours: -50,
    seenHoursAgo: 73,
    presence: 'away',
    awaySinceMs: NOW - 25 * HOUR,
  }),
  subject('left-some-time', { leftHours: -20, seenHoursAgo: 40, presence: 'away' }),
  subject('pod-off', { kind: 'pod', leftHours: 20, presence: 'away' }),
].map((one) => certificateRow(one, NOW))
const row = (name: string) => rows.find(({ proxy }) => proxy === `${name}.shop`)

it('says what is wrong, what is not known, and what is reckoned', () => {
  const codes = (name: string) => row(name)?.problems.map(({ code }) => code)
  expect(codes('good')).toEqual([])
  expect(codes('late')).toEqual(['expiring'])
  expect(codes('wrong')).toEqual(['identity'])
  expect(row('wrong')).toMatchObject({
    identity: 'spiffe://cluster.local/ns/shop/sa/other',
    expectedIdentity: 'spiffe://cluster.local/ns/shop/sa/billing',
  })
  expect(row('not-asked')).toMatchObject({ expiresAtMs: null, reason: 'Its Envoy has not been asked yet' })
  expect(row('out-of-reach')?.reason).toMatch(/can’t be reached/)
  expect(row('renewed-or-not')).toMatchObject({
    expiresAtMs: null,
    problems: [],
    reason: expect.stringMatching(/expired since, and it can’t be asked: relay/),
  })
  expect(codes('off')).toEqual(['needs-token'])
  expect(row('off')?.reason).toBe('')
  expect(row('never-seen')).toMatchObject({
    expiresAtMs: NOW + 14 * HOUR,
    seenAtMs: null,
    reason: '',
    problems: [{ code: 'will-need-token' }],
  })
  expect(codes('pod-off')).toEqual([])
})

it('reckons from when a VM left where it must have renewed since, and says nothing where that is not known', () => {
  expect(row('left-renewed')).toMatchObject({
    expiresAtMs: NOW + 22 * HOUR,
    isReckoned: true,
    serialNumber: '',
    validFromMs: null,
    seenAtMs: NOW - 40 * HOUR,
    problems: [{ code: 'identity' }],
  })
  expect(row('left-long-ago')?.problems).toEqual([
    { code: 'needs-token', message: expect.stringMatching(/Reckoned from when it left/) },
  ])
  expect(row('left-some-time')).toMatchObject({
    expiresAtMs: null,
    problems: [],
    reason: expect.stringMatching(/may have renewed/),
  })
})

const QUERY: CertificatesQuery = {
  q: '',
  namespace: '',
  filter: '',
  sort: 'expires',
  dir: 'asc',
  page: 1,
  pageSize: 50,
}
const chosen = (query: Partial<CertificatesQuery>) =>
  chooseCertificates(rows, { ...QUERY, ...query }).shown.map(({ proxy }) => proxy.replace('.shop', ''))

it('gives what expires first, and what is not known last in either order', () => {
  const known = ['off', 'left-long-ago', 'late', 'never-seen', 'good', 'pod-off', 'left-renewed', 'wrong']
  const unknown = ['left-some-time', 'not-asked', 'out-of-reach', 'renewed-or-not']
  expect(chosen({})).toEqual([...known, ...unknown])
  expect(chosen({ dir: 'desc' }).slice(-4)).toEqual(unknown)
  expect(chosen({ dir: 'desc' })[0]).toBe('left-renewed')
})

it('has as many rows for each filter as it counts', () => {
  const counts = certificateCounts(rows)
  expect(counts).toEqual({
    problems: 6,
    expired: 0,
    expiring: 1,
    needToken: 3,
    wrong: 2,
    away: 6,
    unknown: 4,
  })
  for (const filter of Object.keys(counts) as (keyof typeof counts)[])
    expect(chosen({ filter })).toHaveLength(counts[filter])
})

it('is in the order of the list of proxies', () => {
  const some = ['vm-2', 'vm-10', 'vm-1'].map((name) => certificateRow(subject(name), NOW))
  const order = (query: Partial<CertificatesQuery>) =>
    chooseCertificates(some, { ...QUERY, ...query }).shown.map(({ proxy }) => proxy)
  const plain = ['vm-1.shop', 'vm-10.shop', 'vm-2.shop']
  expect(order({ sort: 'proxy' })).toEqual(plain)
  expect(order({ sort: 'proxy', dir: 'desc' })).toEqual([...plain].reverse())
  for (const sort of ['expires', 'namespace'] as const) expect(order({ sort, dir: 'desc' })).toEqual(plain)
})

it('is searched by proxy, group, identity and serial number, and cut into pages', () => {
  expect(chosen({ q: 'sa/other' })).toEqual(['left-renewed', 'wrong'])
  expect(chosen({ q: 'BILLING-vm never' })).toEqual(['never-seen'])
  expect(chosen({ namespace: 'legacy' })).toEqual([])
  expect(chooseCertificates(rows, { ...QUERY, page: 9, pageSize: 4 }).page).toEqual({
    page: 3,
    pageSize: 4,
    matching: 12,
    total: 12,
  })
})

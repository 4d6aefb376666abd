import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { proxyOf } from '#lib/names/names.test-helper.ts'
import { chooseProxies, isSkewed, istiodOf, type ProxiesQuery } from '#lib/proxies/choose-proxies.ts'
import type { ListedProxy } from '#lib/proxies/list-proxies.ts'
import { type CertificateState, PROXY_SORTS, SYNC_FILTERS } from '#lib/proxies/proxy-row.ts'

const ALL: ProxiesQuery = {
  q: '',
  namespace: '',
  kind: '',
  sync: '',
  istiod: '',
  skewed: '',
  expiring: '',
  sort: 'id',
  dir: 'asc',
  page: 1,
  pageSize: 10,
}
const UNKNOWN: CertificateState = { kind: 'unknown', reason: 'Not asked yet' }
const expiring = (expiresAtMs: number): CertificateState => ({
  kind: 'known',
  identity: '',
  expiresAtMs,
  seenAtMs: 0,
  isReckoned: false,
  problems: [{ code: 'expiring', message: '' }],
})

const some: fc.Arbitrary<ListedProxy[]> = fc
  .array(
    fc.record({
      namespace: fc.constantFrom('shop', 'forum'),
      kind: fc.constantFrom('vm' as const, 'pod' as const),
      summary: fc.constantFrom(...SYNC_FILTERS, null),
      istiod: fc.constantFrom('istiod-1', 'istiod-2'),
      version: fc.constantFrom('1.31.0', '1.9.2', ''),
      minors: fc.constantFrom(0, -2, null),
    }),
    { maxLength: 40 },
  )
  .map((all) =>
    all.map(({ namespace, kind, summary, istiod, version, minors }, index) => ({
      proxy: proxyOf({ id: `vm-${String(index).padStart(2, '0')}.${namespace}`, namespace, kind }),
      connection:
        summary === 'away' ? { state: 'away', sinceMs: null } : { state: 'connected', istiod, sinceMs: null },
      version,
      skew: minors === null ? null : { istiod: '1.31.0', minors },
      sync: null,
      summary,
    })),
  )
const someQuery: fc.Arbitrary<ProxiesQuery> = fc
  .record({
    q: fc.constantFrom('', 'VM-0', 'shop 1', 'istiod-2', 'vm-1 forum', '.*'),
    namespace: fc.constantFrom('', 'shop'),
    kind: fc.constantFrom('' as const, 'vm' as const),
    sync: fc.constantFrom('' as const, ...SYNC_FILTERS),
    istiod: fc.constantFrom('', 'istiod-1'),
    skewed: fc.constantFrom('' as const, 'only' as const),
    sort: fc.constantFrom(...PROXY_SORTS),
    dir: fc.constantFrom('asc' as const, 'desc' as const),
    page: fc.integer({ min: 1, max: 6 }),
  })
  .map((change) => ({ ...ALL, ...change }))
const ids = (all: readonly ListedProxy[]): string[] => all.map(({ proxy }) => proxy.id)

describe('chooseProxies', () => {
  it('turns through all that fits, each once, whatever the order', () => {
    fc.assert(
      fc.property(some, someQuery, (listed, query) => {
        const pages = Array.from({ length: 5 }, (_, index) =>
          chooseProxies(listed, { ...query, page: index + 1 }, () => UNKNOWN),
        )
        const { matching } = pages[0]?.page ?? { matching: -1 }
        const last = Math.max(1, Math.ceil(matching / query.pageSize))
        const all = pages.slice(0, last).flatMap(({ shown }) => ids(shown))
        expect(all).toHaveLength(matching)
        expect(new Set(all).size).toBe(matching)
        const unordered = chooseProxies(
          listed,
          { ...query, sort: 'id', pageSize: 100, page: 1 },
          () => UNKNOWN,
        )
        expect([...all].sort()).toEqual(ids(unordered.shown).sort())
      }),
    )
  })

  it('shows what every filter lets through, and all of it', () => {
    fc.assert(
      fc.property(some, someQuery, (listed, query) => {
        const { shown } = chooseProxies(listed, { ...query, pageSize: 100, page: 1 }, () => UNKNOWN)
        const fits = listed.filter((one) => {
          const { id, namespace, kind, ips } = one.proxy
          const text = `${id}|${namespace}|${ips}|${istiodOf(one)}|${one.version}`.toLowerCase()
          return (
            (!query.namespace || namespace === query.namespace) &&
            (!query.kind || kind === query.kind) &&
            (!query.sync || one.summary === query.sync) &&
            (!query.istiod || istiodOf(one) === query.istiod) &&
            (!query.skewed || isSkewed(one)) &&
            query.q
              .toLowerCase()
              .split(' ')
              .every((word) => text.includes(word))
          )
        })
        expect(ids(shown).sort()).toEqual(ids(fits).sort())
      }),
    )
  })

  it('leaves its input as it is', () => {
    fc.assert(
      fc.property(some, someQuery, (listed, query) => {
        const before = ids(listed)
        chooseProxies(listed, query, () => UNKNOWN)
        expect(ids(listed)).toEqual(before)
      }),
    )
  })

  const three = ['a', 'b', 'c'].map(
    (name, index): ListedProxy => ({
      proxy: proxyOf({ id: `${name}.shop` }),
      connection: { state: 'connected', istiod: 'istiod-1', sinceMs: null },
      version: ['1.9.0', '1.31.0', '1.10.1'][index] ?? '',
      skew: null,
      sync: null,
      summary: (['synced', 'rejected', 'stale'] as const)[index] ?? null,
    }),
  )
  const times = new Map([
    ['a.shop', expiring(30)],
    ['c.shop', expiring(10)],
  ])
  const ordered = (change: Partial<ProxiesQuery>) =>
    ids(chooseProxies(three, { ...ALL, ...change }, ({ proxy }) => times.get(proxy.id) ?? UNKNOWN).shown)

  it('orders versions as numbers, troubled ones first, and certificates that are not known last', () => {
    expect(ordered({ sort: 'version' })).toEqual(['a.shop', 'c.shop', 'b.shop'])
    expect(ordered({ sort: 'sync' })).toEqual(['b.shop', 'c.shop', 'a.shop'])
    expect(ordered({ sort: 'expires' })).toEqual(['c.shop', 'a.shop', 'b.shop'])
    expect(ordered({ sort: 'id', dir: 'desc' })).toEqual(['c.shop', 'b.shop', 'a.shop'])
    expect(ordered({ expiring: 'only' })).toEqual(['a.shop', 'c.shop'])
  })
})

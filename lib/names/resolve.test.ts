import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NameTable } from '#lib/names/name-service.ts'
import { proxyOf } from '#lib/names/names.test-helper.ts'
import { resolve } from '#lib/names/resolve.ts'

const kubernetes = (shortname: string, namespace: string, ...ips: string[]) => ({
  ips,
  registry: 'Kubernetes' as const,
  shortname,
  namespace,
})
const external = (...ips: string[]) => ({ ips, registry: 'External' as const })

const table: NameTable = {
  'forum.shop.svc.cluster.local': kubernetes('forum', 'shop', '10.96.0.1'),
  'reviews.books.svc.cluster.local': kubernetes('reviews', 'books', '10.96.0.2'),
  'details.books.svc.cluster.remote': kubernetes('details', 'books', '10.97.0.3'),
  'db.legacy.internal': external('240.240.1.10', '2001:0002::000a'),
  'v6.legacy.internal': external('2001:2::b'),
  '*.wild.example.com': external('240.240.1.11'),
  '*.deep.wild.example.com': external('240.240.1.12'),
  'one.deep.wild.example.com': external('240.240.1.13'),
  'Upper.Example.com': external('240.240.1.14'),
  'range.example.com': external('10.0.0.0/8'),
}
const vm = proxyOf()
const pod = proxyOf({ kind: 'pod' })
const ask = (name: string, proxy = vm, type: 'A' | 'AAAA' = 'A') => resolve(table, proxy, name, type)
const answered = (name: string, proxy = vm) => {
  const answer = ask(name, proxy)
  return answer.kind === 'addresses' ? [answer.addresses.join(), answer.cname] : answer.kind
}

describe('a VM', () => {
  it.each([
    ['forum.shop.svc.cluster.local', '10.96.0.1'],
    ['forum.shop.svc.cluster.local.', '10.96.0.1'],
    ['FORUM.shop.SVC.cluster.local', '10.96.0.1'],
    ['forum.shop.svc', '10.96.0.1'],
    ['forum.shop', '10.96.0.1'],
    ['forum', '10.96.0.1'],
    ['reviews.books', '10.96.0.2'],
    ['reviews.books.svc', '10.96.0.2'],
    ['details.books.svc.cluster.remote', '10.97.0.3'],
    ['db.legacy.internal', '240.240.1.10'],
    ['upper.example.com', '240.240.1.14'],
    ['a.wild.example.com', '240.240.1.11'],
    ['a.b.wild.example.com', '240.240.1.11'],
    ['*.wild.example.com', '240.240.1.11'],
    ['two.deep.wild.example.com', '240.240.1.12'],
    ['one.deep.wild.example.com', '240.240.1.13'],
    ['a.one.deep.wild.example.com', '240.240.1.12'],
  ])('gets an answer for %s', (name, address) => expect(answered(name)).toEqual([address, '']))

  it.each([
    ['a bare name of another namespace', 'reviews'],
    ['a short name of another domain', 'details.books'],
    ['a short form that nobody makes', 'forum.shop.svc.cluster'],
    ['the parent of a wildcard', 'wild.example.com'],
    ['a host that has only a CIDR', 'range.example.com'],
    ['a search domain that its machine has not', 'db.legacy.internal.shop.svc.cluster.local'],
    ['nothing', ''],
    ['the root', '.'],
  ])('has upstream asked for %s', (_, name) => expect(answered(name)).toBe('upstream'))

  it('is told the time to live and the entry', () =>
    expect(ask('forum')).toEqual({
      kind: 'addresses',
      addresses: ['10.96.0.1'],
      ttlS: 30,
      host: 'forum.shop.svc.cluster.local',
      cname: '',
    }))

  it('gets no data, and not NXDOMAIN, where a known host lacks the family', () => {
    expect(ask('forum', vm, 'AAAA')).toEqual({ kind: 'no-data', host: 'forum.shop.svc.cluster.local' })
    expect(ask('v6.legacy.internal')).toEqual({ kind: 'no-data', host: 'v6.legacy.internal' })
    expect(ask('a.wild.example.com', vm, 'AAAA')).toEqual({ kind: 'no-data', host: '*.wild.example.com' })
  })

  it('gets IPv6 addresses in their short form', () =>
    expect(ask('db.legacy.internal', vm, 'AAAA')).toMatchObject({ addresses: ['2001:2::a'] }))

  it('can expect NXDOMAIN only for names of the cluster', () => {
    const expected = (name: string) => {
      const answer = ask(name)
      return answer.kind === 'upstream' ? answer.expected : answer.kind
    }
    expect(expected('nobody.shop.svc.cluster.local')).toBe('nxdomain')
    expect(expected('cluster.local.')).toBe('nxdomain')
    expect(expected('www.example.org')).toBe('unknown')
    expect(expected('mycluster.local')).toBe('unknown')
  })

  it('has search domains when its machine has', () => {
    const name = 'db.legacy.internal.corp.example'
    expect(resolve(table, vm, name, 'A', ['corp.example', 'example'])).toMatchObject({
      cname: 'db.legacy.internal',
    })
    expect(resolve(table, vm, 'db.legacy.internal.example', 'A', ['corp.example', 'example']).kind).toBe(
      'upstream',
    )
  })
})

describe('a pod', () => {
  it.each([
    ['db.legacy.internal.shop.svc.cluster.local', '240.240.1.10', 'db.legacy.internal'],
    ['reviews.books.shop.svc.cluster.local', '10.96.0.2', 'reviews.books'],
    ['reviews.books.svc.shop.svc.cluster.local', '10.96.0.2', 'reviews.books.svc'],
    [
      'reviews.books.svc.cluster.local.shop.svc.cluster.local',
      '10.96.0.2',
      'reviews.books.svc.cluster.local',
    ],
    ['a.b.wild.example.com.shop.svc.cluster.local', '240.240.1.11', '*.wild.example.com'],
    ['forum.shop.svc.cluster.local', '10.96.0.1', ''],
  ])('gets an alias for %s', (name, address, cname) => expect(answered(name, pod)).toEqual([address, cname]))

  it.each([
    [
      'a host of the search domain with the domain again',
      'forum.shop.svc.cluster.local.shop.svc.cluster.local',
    ],
    ['the second search domain', 'db.legacy.internal.svc.cluster.local'],
  ])('has upstream asked for %s', (_, name) => expect(answered(name, pod)).toBe('upstream'))

  it('gets no data for an alias of a host without the family', () =>
    expect(ask('reviews.books.shop.svc.cluster.local', pod, 'AAAA').kind).toBe('no-data'))

  it('gets the alias where a host has the name of an expanded one', () => {
    const both = { ...table, forum: external('240.240.9.9') }
    expect(resolve(both, pod, 'forum.shop.svc.cluster.local', 'A')).toMatchObject({
      addresses: ['240.240.9.9'],
      cname: 'forum',
    })
  })
})

it('asks nobody’s agent without capture, and none of a gateway', () => {
  expect(ask('forum', proxyOf({ dnsCapture: false })).kind).toBe('not-captured')
  expect(ask('forum', proxyOf({ type: 'router' })).kind).toBe('not-captured')
})

const label = fc.constantFrom('a', 'b', 'shop', 'svc', 'cluster', 'local', '*', 'x')
const anyName = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'))
const anyIp = fc.constantFrom('10.0.0.1', '10.0.0.2', '2001:2::1', '10.0.0.0/8')
const anyInfo = fc.oneof(
  fc.array(anyIp, { maxLength: 3 }).map((ips) => external(...ips)),
  fc
    .tuple(label, fc.constantFrom('shop', 'b'), fc.array(anyIp, { maxLength: 3 }))
    .map(([name, namespace, ips]) => kubernetes(name, namespace, ...ips)),
)
const anyTable: fc.Arbitrary<NameTable> = fc.dictionary(anyName, anyInfo, { maxKeys: 6 })
const anyProxy = fc
  .tuple(fc.constantFrom('vm' as const, 'pod' as const), fc.constantFrom('shop', 'b'))
  .map(([kind, namespace]) => proxyOf({ kind, namespace }))

/** The agent's lookup table by brute force: every name and alias of every host as a list, with the dots that it writes. */
function agentAnswers(table: NameTable, { kind, namespace }: ReturnType<typeof proxyOf>, question: string) {
  const search = kind === 'pod' ? `${namespace}.svc.cluster.local` : ''
  const entries = Object.entries(table).flatMap(([host, info]) => {
    if (!info.ips.some((ip) => !ip.includes('/'))) return []
    const { shortname = '', namespace: own = '' } = info
    const isOwnDomain = info.registry === 'Kubernetes' && host.endsWith('svc.cluster.local')
    const short = [
      `${shortname}.${own}.`,
      `${shortname}.${own}.svc.`,
      ...(own === namespace ? [`${shortname}.`] : []),
    ]
    const names = [`${host}.`, ...(isOwnDomain ? short : [])]
    const aliases = names.flatMap((name) =>
      search && !name.endsWith(`${search}.`) && !names.includes(`${name}${search}.`)
        ? [`${name}${search}.`]
        : [],
    )
    return [...names, ...aliases]
  })
  const labels = question.split('.')
  const wildcards = labels.map((_, index) => `*.${labels.slice(index + 1).join('.')}.`)
  return [`${question}.`, ...wildcards].some((name) => entries.includes(name))
}

describe('whatever the table', () => {
  it('answers itself for exactly the names that the agent holds', () =>
    fc.assert(
      fc.property(anyTable, anyProxy, anyName, fc.boolean(), (all, proxy, name, isExpanded) => {
        const question = isExpanded ? `${name}.${proxy.namespace}.svc.cluster.local` : name
        const { kind } = resolve(all, proxy, question, 'A')
        expect(kind !== 'upstream').toBe(agentAnswers(all, proxy, question))
      }),
      { numRuns: 2000 },
    ))

  it('answers with addresses of the family that is asked, of the entry it names', () =>
    fc.assert(
      fc.property(
        anyTable,
        anyProxy,
        anyName,
        fc.constantFrom('A' as const, 'AAAA' as const),
        (all, proxy, name, type) => {
          const answer = resolve(all, proxy, name, type)
          if (answer.kind !== 'addresses') return
          expect(answer.addresses.length).toBeGreaterThan(0)
          expect(new Set(answer.addresses).size).toBe(answer.addresses.length)
          for (const ip of answer.addresses) {
            expect(ip.includes(':')).toBe(type === 'AAAA')
            expect(all[answer.host]?.ips).toContain(ip)
          }
        },
      ),
    ))

  it('heeds neither case nor a dot at the end, nor the order of the table', () =>
    fc.assert(
      fc.property(anyTable, anyProxy, anyName, (all, proxy, name) => {
        const answer = resolve(all, proxy, name, 'A')
        expect(resolve(all, proxy, `${name.toUpperCase()}.`, 'A')).toEqual(answer)
        expect(resolve(Object.fromEntries(Object.entries(all).reverse()), proxy, name, 'A')).toEqual(answer)
      }),
    ))
})

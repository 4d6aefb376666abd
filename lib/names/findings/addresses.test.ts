import { describe, expect, it } from 'vitest'
import { claimsOf } from '#lib/names/findings/claims.ts'
import { overlappingRanges } from '#lib/names/findings/overlapping-ranges.ts'
import { entry, findingsOf, only, service, told } from '#lib/names/findings.test-helper.ts'
import { DEFAULT_NAME_SETTINGS } from '#lib/names/name-service.ts'
import { namesOf } from '#lib/names/names.test-helper.ts'

const at = (address: string) => ({ addresses: [address] })

describe('duplicate-vip', () => {
  it('is an error where a TCP port is shared, and says who gets the connections', () => {
    const found = only('duplicate-vip', entry('a', at('10.0.0.7')), entry('b', at('10.0.0.7')))
    expect(found).toMatchObject({
      id: 'duplicate-vip/10.0.0.7',
      severity: 'error',
      text: '10.0.0.7 is an address of 2 hosts: a.example (ServiceEntry shop/a, spec.addresses) and b.example (ServiceEntry shop/b, spec.addresses).',
      why: 'A sidecar has one listener at 10.0.0.7:5432, and connections to it go to a.example, the oldest, whichever host was called.',
      hosts: ['a.example', 'b.example'],
      address: '10.0.0.7',
      refs: [
        { kind: 'ServiceEntry', namespace: 'shop', name: 'a' },
        { kind: 'ServiceEntry', namespace: 'shop', name: 'b' },
      ],
    })
  })

  it('is a note where all speak HTTP, an error where one does not, and nothing on different ports', () => {
    const http = { ...at('10.0.0.7'), protocol: 'HTTP' }
    expect(told('duplicate-vip', entry('a', http), entry('b', http))).toEqual([
      expect.stringMatching(/^note/),
    ])
    expect(only('duplicate-vip', entry('a', http), entry('b', at('10.0.0.7'))).why).toContain(
      'go to b.example',
    )
    expect(
      told('duplicate-vip', entry('a', at('10.0.0.7')), entry('b', { ...at('10.0.0.7'), port: 80 })),
    ).toEqual([])
    const udp = { ...at('10.0.0.7'), protocol: 'UDP' }
    expect(told('duplicate-vip', entry('a', udp), entry('b', at('10.0.0.7')))).toEqual([])
  })

  it('says that the allocator takes an address away where a user wrote it too', () => {
    const found = only(
      'duplicate-vip',
      entry('a', { status: ['240.240.0.3'], port: 1 }),
      entry('b', at('240.240.0.3')),
    )
    expect(found).toMatchObject({ severity: 'warning', fix: 'Change the address in ServiceEntry shop/b.' })
    expect(found.why).toContain(
      'A user’s address stays: istiod gives all hosts of ServiceEntry shop/a other addresses',
    )
  })

  it('says which of two allocated ones keeps it', () => {
    const status = { status: ['240.240.0.3', '2001:2::3'] }
    const found = findingsOf([entry('a', status), entry('b', { ...status, port: 1 })])
    expect(found.map(({ id, severity }) => `${id} ${severity}`)).toEqual([
      'duplicate-vip/2001:2::3 warning',
      'duplicate-vip/240.240.0.3 warning',
    ])
    expect(found[0]?.why).toContain('ServiceEntry shop/a, the oldest, keeps it')
  })

  it('is a ClusterIP that a user wrote, or that was allocated, which nobody mends', () => {
    expect(told('duplicate-vip', service('db', '10.96.0.9'), entry('a', at('10.96.0.9')))).toEqual([
      'error: 10.96.0.9 is an address of 2 hosts: db.shop.svc.cluster.local (Service shop/db, ClusterIP) and a.example (ServiceEntry shop/a, spec.addresses).',
    ])
    const found = only(
      'duplicate-vip',
      service('db', '240.240.0.9', 1),
      entry('a', { status: ['240.240.0.9'] }),
    )
    expect(found).toMatchObject({
      severity: 'warning',
      why: expect.stringContaining('does not look at ClusterIPs'),
    })
  })

  it('knows an address however it is written', () => {
    const found = told(
      'duplicate-vip',
      entry('a', at('2001:db8:0:0::7')),
      entry('b', at('2001:DB8::7')),
      entry('c', at('::ffff:10.0.0.1')),
    )
    expect(found).toHaveLength(1)
  })

  it('is none where no proxy is told of both, nor of the hosts of one ServiceEntry', () => {
    const own = { ...at('10.0.0.7'), exportTo: ['.'] }
    expect(findingsOf([entry('a', own), entry('b', { ...own, namespace: 'other' })])).toEqual([])
    expect(
      told('duplicate-vip', entry('a', own), entry('b', { ...own, namespace: 'other', exportTo: ['shop'] })),
    ).toHaveLength(1)
    expect(
      told('duplicate-vip', entry('a', own), entry('b', { ...own, namespace: 'other', exportTo: ['*'] })),
    ).toHaveLength(1)
    expect(told('duplicate-vip', entry('a', own), entry('b', { ...own, exportTo: ['~'] }))).toEqual([])
    expect(findingsOf([entry('a', { ...at('10.0.0.7'), hosts: ['one.example', 'two.example'] })])).toEqual([])
  })
})

describe('overlapping-cidr', () => {
  it('is an error where two hosts have the same CIDR and TCP port, and a note where SNI tells them apart', () => {
    expect(told('overlapping-cidr', entry('a', at('10.0.0.0/8')), entry('b', at('10.0.0.0/8')))).toEqual([
      'error: 10.0.0.0/8 is claimed by 2 hosts: a.example (ServiceEntry shop/a) and b.example (ServiceEntry shop/b).',
    ])
    const tls = { ...at('10.0.0.0/8'), protocol: 'TLS' }
    expect(told('overlapping-cidr', entry('a', tls), entry('b', tls))).toEqual([
      expect.stringMatching(/^note/),
    ])
    expect(told('overlapping-cidr', entry('a', tls), entry('b', { ...tls, port: 1 }))).toEqual([])
  })

  it('is a warning for what lies in it on a common port, once for each CIDR', () => {
    const found = findingsOf([
      entry('wide', at('10.0.0.0/8')),
      entry('narrow', at('10.1.0.0/16')),
      entry('one', at('10.1.2.3')),
      entry('apart', at('10.1.2.4')),
      entry('elsewhere', { ...at('10.1.2.5'), port: 1 }),
      entry('outside', at('11.0.0.1')),
      service('db', '10.96.0.9'),
    ])
    expect(found.map(({ severity, text }) => `${severity}: ${text}`)).toEqual([
      'warning: 10.0.0.0/8 of wide.example (ServiceEntry shop/wide) covers 10.1.0.0/16 of narrow.example (spec.addresses), 10.1.2.3 of one.example (spec.addresses), 10.1.2.4 of apart.example (spec.addresses) and 10.96.0.9 of db.shop.svc.cluster.local (ClusterIP).',
      'warning: 10.1.0.0/16 of narrow.example (ServiceEntry shop/narrow) covers 10.1.2.3 of one.example (spec.addresses) and 10.1.2.4 of apart.example (spec.addresses).',
    ])
  })

  it('is an allocated address in a user’s CIDR, whatever the ports: the allocator does not read CIDRs', () => {
    const found = only(
      'overlapping-cidr',
      entry('a', at('240.240.0.0/24')),
      entry('b', { status: ['240.240.0.9'], port: 1 }),
    )
    expect(found).toMatchObject({
      severity: 'warning',
      hosts: ['a.example', 'b.example'],
      address: '240.240.0.0/24',
    })
    expect(found.why).toBe(
      'istiod’s allocator keeps out of single addresses of spec.addresses, but not out of a CIDR: it will give out more of it.',
    )
  })
})

describe('overlapping-cidr, in a large mesh', () => {
  it('compares only with those who claim the CIDR, not these with each other', () => {
    const own = { ...at('10.0.0.0/8'), exportTo: ['.'] }
    const found = told(
      'overlapping-cidr',
      entry('a', own),
      entry('b', { ...own, port: 1 }),
      entry('inside', { ...at('10.1.0.1'), namespace: 'other', exportTo: ['.'] }),
    )
    expect(found).toEqual([])
    const shown = { ...at('10.1.0.1'), namespace: 'other', exportTo: ['.', 'shop'] }
    expect(told('overlapping-cidr', entry('a', own), entry('inside', shown))).toHaveLength(1)
    expect(told('overlapping-cidr', entry('a', own), entry('inside', { ...shown, exportTo: ['~'] }))).toEqual(
      [],
    )
  })

  it('takes nested CIDRs of many namespaces with thousands of Services in them', () => {
    const exportTo = Array.from({ length: 300 }, (_, n) => `team-${n}`)
    const claims = claimsOf(
      namesOf([
        ...Array.from({ length: 24 }, (_, n) => entry(`wide-${n}`, { ...at(`10.0.0.0/${n + 4}`), exportTo })),
        ...Array.from({ length: 3000 }, (_, n) => service(`s-${n}`, `10.0.0.${n % 16}`)),
      ]).services,
    )
    const found = overlappingRanges(claims, DEFAULT_NAME_SETTINGS)
    expect(found).toHaveLength(24)
    expect(found.some(({ text }) => text.includes('and 3,020 more'))).toBe(true)
  }, 3_000)
})

describe('user-address-in-pool', () => {
  it('is a note for a single address, and a warning for a CIDR, a full prefix included', () => {
    expect(only('user-address-in-pool', entry('external-db', at('240.240.1.10')))).toMatchObject({
      id: 'user-address-in-pool/shop/external-db',
      severity: 'note',
      text: '240.240.1.10 in spec.addresses of ServiceEntry shop/external-db lies in 240.240.0.0/16, from which istiod allocates.',
      hosts: ['external-db.example'],
    })
    for (const address of ['240.240.1.10/32', '240.0.0.0/8', '2001:2:0:9::/64'])
      expect(only('user-address-in-pool', entry('a', at(address))).severity).toBe('warning')
    expect(told('user-address-in-pool', entry('a', { addresses: ['240.241.0.1', '2001:2:1::1'] }))).toEqual(
      [],
    )
  })
})

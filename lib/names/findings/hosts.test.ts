import { describe, expect, it } from 'vitest'
import { entry, findingsOf, only, service, told } from '#lib/names/findings.test-helper.ts'

const host = { hosts: ['api.example'], addresses: ['10.0.0.1'] }
const none = { resolution: 'NONE' }

describe('host-in-two-service-entries', () => {
  it('says which namespace each proxy uses', () => {
    const found = only(
      'host-in-two-service-entries',
      entry('a', host),
      entry('b', { ...host, namespace: 'other' }),
    )
    expect(found).toMatchObject({
      severity: 'warning',
      text: '2 ServiceEntries claim api.example: shop/a and other/b.',
      hosts: ['api.example'],
    })
    expect(found.why).toContain('then the oldest, which is ServiceEntry shop/a')
  })

  it('is a note where istiod joins their ports, a warning where it passes over one', () => {
    const why = (change: object) => {
      const { severity, why } = only(
        'host-in-two-service-entries',
        entry('a', host),
        entry('b', { ...host, ...change }),
      )
      return `${severity}: ${why}`
    }
    expect(why({ port: 80 })).toMatch(/^note: istiod joins their ports/)
    expect(why({})).toMatch(/^warning: They have the same ports: istiod uses ServiceEntry shop\/a/)
    expect(why({ port: 80, labels: { tier: 'x' } })).toMatch(/^warning: They differ in/)
    expect(why({ port: 80, selector: { app: 'x' } })).toMatch(/^warning: They differ in/)
  })

  it('is none where each namespace keeps its own, nor for one with two addresses', () => {
    const own = { ...host, exportTo: ['.'] }
    expect(findingsOf([entry('a', own), entry('b', { ...own, namespace: 'other' })])).toEqual([])
    expect(findingsOf([entry('a', { ...host, addresses: ['10.0.0.1', '10.0.0.2'] })])).toEqual([])
  })
})

describe('shadowed-by-service', () => {
  const taken = { hosts: ['db.shop.svc.cluster.local'], addresses: ['10.0.0.1'] }
  it('says that the Service wins, but not over proxies in the namespace of the ServiceEntry', () => {
    const found = only('shadowed-by-service', service('db', '10.96.0.9'), entry('a', taken))
    expect(found).toMatchObject({
      severity: 'warning',
      text: 'db.shop.svc.cluster.local of ServiceEntry shop/a is the name of Service shop/db.',
      why: 'A Service wins over ServiceEntries of its namespace: their addresses, ports and endpoints do not count.',
    })
    const away = only(
      'shadowed-by-service',
      service('db', '10.96.0.9'),
      entry('a', { ...taken, namespace: 'other' }),
    )
    expect(away.why).toBe(
      'Proxies in other use the ServiceEntry of their own namespace, all others the Service.',
    )
  })
})

describe('tcp-port-without-vip', () => {
  it('is an error where listeners of hosts without a VIP clash', () => {
    const opted = { labels: { 'networking.istio.io/enable-autoallocate-ip': 'false' } }
    expect(only('tcp-port-without-vip', entry('a', opted), entry('b', none))).toMatchObject({
      severity: 'error',
      text: '2 hosts without a VIP have the TCP port 5432: a.example (ServiceEntry shop/a) and b.example (ServiceEntry shop/b).',
      why: 'Their listeners are all 0.0.0.0:5432, and the first, that of a.example, gets every connection, also to addresses that no other host claims.',
    })
  })

  it('is a warning where connections go on to where they were headed, or only what is not HTTP clashes', () => {
    expect(told('tcp-port-without-vip', entry('a', none), entry('b', none))).toEqual([
      expect.stringMatching(/^warning/),
    ])
    const wild = { protocol: '', hosts: ['*.a.example'] }
    expect(
      told('tcp-port-without-vip', entry('a', wild), entry('b', { ...wild, hosts: ['*.b.example'] })),
    ).toEqual([expect.stringMatching(/^warning/)])
  })

  it.each([
    ['another port', { ...none, port: 80 }],
    ['a VIP', { status: ['240.240.0.1'] }],
    ['an address of its own', { ...none, addresses: ['10.0.0.1'] }],
    ['SNI', { ...none, protocol: 'TLS' }],
    ['a Host header', { ...none, protocol: 'HTTP' }],
    ['a listener for each workload', { ...none, selector: { app: 'db' } }],
    ['other viewers', { ...none, namespace: 'other', exportTo: ['.'] }],
    ['the same host', { ...none, hosts: ['a.example'] }],
  ])('is none with %s', (_, change) => {
    expect(
      told('tcp-port-without-vip', entry('a', { ...none, exportTo: ['.'] }), entry('b', change)),
    ).toEqual([])
  })
})

describe('waiting-for-vip', () => {
  const given = entry('given', { status: ['240.240.0.1', '2001:2::1'] })

  it('is each ServiceEntry that had half a minute and has no address', () => {
    expect(told('waiting-for-vip', given, entry('a', { age: 31 }), entry('b', { age: 29 }))).toEqual([
      'warning: a.example of ServiceEntry shop/a has no allocated address yet.',
    ])
  })

  it('is none for hosts that get none', () => {
    const opted = { labels: { 'networking.istio.io/enable-autoallocate-ip': 'FALSE' } }
    expect(
      findingsOf([
        given,
        entry('a', { hosts: ['*.a.example'] }),
        entry('b', { ...opted, port: 1 }),
        entry('c', { ...none, port: 2 }),
      ]),
    ).toEqual([])
    expect(
      told('waiting-for-vip', given, entry('a', { hosts: ['*.a.example'], resolution: 'DYNAMIC_DNS' })),
    ).toHaveLength(1)
  })

  it('is one finding of the mesh where nobody has an address', () => {
    const all = [entry('a'), entry('b'), entry('young', { age: 1 })]
    expect(findingsOf(all)).toMatchObject([
      {
        id: 'legacy-allocation/mesh',
        severity: 'warning',
        text: 'None of the 2 ServiceEntries that istiod’s allocator should serve has an address in its status.',
        hosts: ['a.example', 'b.example'],
      },
    ])
    expect(findingsOf(all, { allocation: 'legacy' })).toMatchObject([
      { code: 'legacy-allocation', severity: 'note' },
    ])
    expect(findingsOf([entry('young', { age: 1 })])).toEqual([])
  })
})

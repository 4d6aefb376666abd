import { describe, expect, it } from 'vitest'
import { explain } from '#lib/names/explain.ts'
import type { QueryType } from '#lib/names/explanation.ts'
import { pod, service, serviceEntry, sidecar, workloadEntry } from '#lib/names/mesh.test-helper.ts'
import { type Manifest, namesOf, proxyOf } from '#lib/names/names.test-helper.ts'

const vm = proxyOf()
const aPod = proxyOf({ kind: 'pod', id: 'web.shop' })

/** The answer in short, and the chain as `verdict code`. */
function asked(manifests: Manifest[], name: string, proxy = vm, type: QueryType = 'A') {
  const { answer, chain } = explain(namesOf(manifests), proxy, { name, type })
  const short = answer.kind === 'addresses' ? answer.addresses.join() : answer.kind
  return {
    answer: answer.kind === 'upstream' ? answer.expected : short,
    chain: chain.map(({ verdict, code }) => `${verdict} ${code}`),
    text: (code: string) =>
      chain
        .filter((reason) => reason.code === code)
        .map(({ text }) => text)
        .join(' '),
    fix: (code: string) => chain.find((reason) => reason.code === code && reason.fix)?.fix ?? '',
    refs: (code: string) =>
      chain.find((reason) => reason.code === code)?.refs.map(({ kind, name: of }) => `${kind} ${of}`) ?? [],
  }
}

describe('the cases of the seeds', () => {
  const istioinaction = proxyOf({ namespace: 'istioinaction', id: 'forum-vm-1.istioinaction' })

  it('external-db answers with the address that stands in its spec, which istiod may want for itself', () => {
    const externalDb = serviceEntry(
      { namespace: 'istioinaction', name: 'external-db' },
      {
        hosts: ['db.legacy.internal'],
        location: 'MESH_EXTERNAL',
        addresses: ['240.240.1.10'],
        ports: [{ number: 5432, name: 'tcp-postgres', protocol: 'TCP' }],
      },
    )
    const found = asked([externalDb], 'db.legacy.internal', istioinaction)
    expect(found.answer).toBe('240.240.1.10')
    expect(found.chain).toEqual([
      'good capture-on',
      'good in-table',
      'good spec-address',
      'note spec-address',
    ])
    expect(found.text('spec-address')).toContain('spec.addresses of ServiceEntry istioinaction/external-db')
    expect(found.text('spec-address')).toContain('240.240.0.0/16')
    expect(found.refs('in-table')).toEqual(['ServiceEntry external-db'])
  })

  it('mysqldb answers with its ClusterIP, though only VMs stand behind it', () => {
    const labels = { app: 'mysqldb', version: 'v8' }
    const mysqldb = [
      service({ namespace: 'vm', name: 'mysqldb' }, '10.96.0.33'),
      workloadEntry({ namespace: 'vm', name: 'mysqldb-1', labels }, '10.30.0.5'),
    ]
    const inVm = proxyOf({ namespace: 'vm', id: 'mysqldb-1.vm' })
    const found = asked(mysqldb, 'mysqldb', inVm)
    expect(found.answer).toBe('10.96.0.33')
    expect(found.chain).toEqual([
      'good capture-on',
      'good short-name',
      'good in-table',
      'good cluster-ip',
      'note cluster-ip',
    ])
    expect(found.text('cluster-ip')).toContain('1 VM and no ready pod')
    expect(asked(mysqldb, 'mysqldb.vm.svc.cluster.local', vm).answer).toBe('10.96.0.33')
  })

  it('forum answers with its ClusterIP; VMs and pods beside it change nothing', () => {
    const forum = [
      service({ namespace: 'istioinaction', name: 'forum' }, '10.96.0.34'),
      ...[1, 2, 3].map((n) =>
        workloadEntry(
          { namespace: 'istioinaction', name: `forum-vm-${n}`, labels: { app: 'forum' } },
          `10.10.0.2${n}`,
        ),
      ),
      ...pod({ namespace: 'istioinaction', name: 'forum-k8s-1', labels: { app: 'forum' } }, '10.244.1.17'),
    ]
    const found = asked(forum, 'forum.istioinaction', istioinaction)
    expect(found.answer).toBe('10.96.0.34')
    expect(found.chain).toEqual(['good capture-on', 'good short-name', 'good in-table', 'good cluster-ip'])
  })
})

describe('how the name matched', () => {
  const forum = service({ name: 'forum' }, '10.96.0.1')
  const wild = serviceEntry({ name: 'wild' }, { hosts: ['*.example.com'], addresses: ['10.1.1.1'] })

  it('by a wildcard', () => {
    const found = asked([wild], 'a.b.example.com')
    expect(found.chain).toEqual(['good capture-on', 'good wildcard', 'good in-table', 'good spec-address'])
    expect(found.text('wildcard')).toContain('*.example.com')
  })

  it('by a wildcard, where the host itself has no VIP', () => {
    const itself = serviceEntry({ name: 'db' }, { hosts: ['db.example.com'] })
    const found = asked([wild, itself], 'db.example.com')
    expect(found.answer).toBe('10.1.1.1')
    expect(found.chain).toContain('note no-vip')
    expect(found.text('no-vip')).toContain('ServiceEntry shop/db')
  })

  it('by the search domain of a pod', () => {
    const name = 'forum.shop.shop.svc.cluster.local'
    expect(asked([forum], name, aPod).chain.slice(0, 3)).toEqual([
      'good capture-on',
      'good search-domain',
      'good short-name',
    ])
    expect(asked([forum], name, vm).answer).toBe('nxdomain')
  })

  it('and says what a program in a pod asks first, where that is answered otherwise', () => {
    const clash = serviceEntry({ name: 'clash' }, { hosts: ['api.svc'], addresses: ['10.1.1.2'] })
    const api = service({ namespace: 'svc', name: 'api' }, '10.96.0.2')
    const full = serviceEntry(
      { name: 'full' },
      { hosts: ['api.corp.shop.svc.cluster.local'], addresses: ['10.1.1.3'] },
    )
    expect(asked([full], 'api.corp', aPod).text('search-domain')).toContain('10.1.1.3')
    expect(asked([full], 'api.corp.', aPod).text('search-domain')).toBe('')
    expect(asked([full], 'api.corp', vm).text('search-domain')).toBe('')
    expect(asked([clash, api], 'api.svc', vm).text('shadowed')).toContain('left to chance')
  })
})

describe('who defines the host', () => {
  const host = 'forum.shop.svc.cluster.local'
  it('a Service before a ServiceEntry of its namespace', () => {
    const entry = serviceEntry({ name: 'also' }, { hosts: [host], addresses: ['10.1.1.1'] })
    const found = asked([entry, service({ name: 'forum' }, '10.96.0.1')], host)
    expect(found.answer).toBe('10.96.0.1')
    expect(found.chain).toContain('note kubernetes-wins')
    expect(found.refs('in-table')).toEqual(['Service forum'])
    expect(found.refs('kubernetes-wins')).toEqual(['ServiceEntry also'])
  })

  it('its own namespace before another', () => {
    const of = (namespace: string, ip: string) =>
      serviceEntry({ namespace, name: 'db' }, { hosts: ['db.example.com'], addresses: [ip] })
    const found = asked([of('a', '10.1.1.1'), of('shop', '10.1.1.2')], 'db.example.com')
    expect(found.answer).toBe('10.1.1.2')
    expect(found.text('shadowed')).toContain('ServiceEntry a/db')
    expect(found.text('shadowed')).toContain('its own namespace goes first')
  })

  it('several ServiceEntries of a namespace together', () => {
    const of = (name: string, ip: string) =>
      serviceEntry({ name }, { hosts: ['db.example.com'], addresses: [ip] })
    const found = asked([of('one', '10.1.1.1'), of('two', '10.1.1.2')], 'db.example.com')
    expect(found.answer).toBe('10.1.1.1,10.1.1.2')
    expect(found.refs('merged')).toEqual(['ServiceEntry one', 'ServiceEntry two'])
  })
})

describe('where the address comes from', () => {
  const hosts = ['db.example.com']
  const status = [
    { value: '240.240.0.7', host: 'db.example.com' },
    { value: '2001:2::7', host: 'db.example.com' },
  ]

  it('the status of a ServiceEntry', () => {
    const found = asked([serviceEntry({ name: 'db' }, { hosts }, status)], 'db.example.com')
    expect(found.answer).toBe('240.240.0.7')
    expect(found.chain.at(-1)).toBe('good allocated')
    expect(found.text('allocated')).toContain('status.addresses of ServiceEntry shop/db')
  })

  it('the older allocation', () => {
    const names = namesOf([serviceEntry({ name: 'db' }, { hosts })], { allocation: 'legacy' })
    const asking = proxyOf({ dnsAutoAllocate: true })
    const question = { name: 'db.example.com', type: 'A' as const }
    expect(explain(names, asking, question).chain.at(-1)?.code).toBe('legacy-allocated')
    const [, why] = explain(names, vm, question).chain
    expect(why).toMatchObject({ code: 'no-vip', verdict: 'bad' })
    expect(why?.fix).toContain('ISTIO_META_DNS_AUTO_ALLOCATE')
  })

  it('the ready pods of a headless Service, and the name of one of them', () => {
    const labels = { app: 'mysql' }
    const more = { hostname: 'mysql-0', subdomain: 'mysql' }
    const mysql = [
      service({ name: 'mysql' }, 'None'),
      ...pod({ name: 'mysql-0', labels }, '10.244.0.1', { more }),
      ...pod({ name: 'mysql-1', labels }, '10.244.0.2', { ready: false }),
      workloadEntry({ name: 'mysql-vm', labels }, '10.20.0.9'),
    ]
    const found = asked(mysql, 'mysql')
    expect(found.answer).toBe('10.244.0.1')
    expect(found.chain.slice(-2)).toEqual(['good headless', 'note headless'])
    expect(found.text('headless')).toContain('1 VM')
    const one = asked(mysql, 'mysql-0.mysql.shop.svc.cluster.local')
    expect(one.answer).toBe('10.244.0.1')
    expect(one.refs('headless')).toEqual(['Service mysql'])
    const gone = asked(mysql, 'mysql-1.mysql')
    expect(gone.chain).toEqual(['good capture-on', 'bad headless-empty', 'note upstream'])
  })
})

describe('why there is no answer', () => {
  const cases: [string, Manifest[], string, string, string[]][] = [
    [
      'resolution NONE',
      [serviceEntry({ name: 'db' }, { hosts: ['db.example.com'], resolution: 'NONE' })],
      'db.example.com',
      'no-vip',
      ['resolution NONE'],
    ],
    [
      'the label that opts out',
      [
        serviceEntry(
          { name: 'db', labels: { 'networking.istio.io/enable-autoallocate-ip': 'False' } },
          { hosts: ['db.example.com'] },
        ),
      ],
      'db.example.com',
      'no-vip',
      ['networking.istio.io/enable-autoallocate-ip=false'],
    ],
    [
      'a wildcard host',
      [serviceEntry({ name: 'db' }, { hosts: ['*.example.com'], resolution: 'STATIC' })],
      'db.example.com',
      'no-vip',
      ['wildcard', 'DYNAMIC_DNS'],
    ],
    [
      'the allocator not done yet',
      [serviceEntry({ name: 'db' }, { hosts: ['db.example.com'] })],
      'db.example.com',
      'no-vip',
      ['no VIP yet'],
    ],
    [
      'a CIDR only',
      [serviceEntry({ name: 'db' }, { hosts: ['db.example.com'], addresses: ['10.1.0.0/16'] })],
      'db.example.com',
      'cidr-only',
      ['10.1.0.0/16'],
    ],
    [
      'an ExternalName Service',
      [service({ name: 'out' }, '', { type: 'ExternalName', externalName: 'www.example.com' })],
      'out',
      'no-vip',
      ['ExternalName'],
    ],
    [
      'a headless Service without ready pods',
      [
        service({ name: 'mysql' }, 'None'),
        ...pod({ name: 'mysql-0', labels: { app: 'mysql' } }, '10.244.0.1', { ready: false }),
        workloadEntry({ name: 'mysql-vm', labels: { app: 'mysql' } }, '10.20.0.9'),
      ],
      'mysql',
      'headless-empty',
      ['none of its 1 pod is ready', '1 VM'],
    ],
    [
      'a Service with an address of the other family',
      [service({ name: 'six' }, 'fd00::1')],
      'six.shop',
      'wrong-family',
      ['fd00::1', '10.20.0.7'],
    ],
    [
      'exportTo of a Service',
      [service({ namespace: 'books', name: 'reviews', exportTo: '.' }, '10.96.0.2')],
      'reviews.books',
      'not-exported',
      ['Service books/reviews', 'exportTo is .'],
    ],
    [
      'exportTo of a ServiceEntry',
      [
        serviceEntry(
          { namespace: 'books', name: 'db' },
          { hosts: ['db.example.com'], addresses: ['10.1.1.1'], exportTo: ['books', 'other'] },
        ),
      ],
      'db.example.com',
      'not-exported',
      ['books and other'],
    ],
    [
      'a Sidecar',
      [
        service({ namespace: 'books', name: 'reviews' }, '10.96.0.2'),
        sidecar({ name: 'default' }, ['./*', 'istio-system/*']),
      ],
      'reviews.books.svc.cluster.local',
      'hidden-by-sidecar',
      ['Sidecar shop/default'],
    ],
    [
      'a bare name of another namespace',
      [service({ namespace: 'books', name: 'reviews' }, '10.96.0.2')],
      'reviews',
      'short-name',
      ['only in its own namespace', 'books'],
    ],
    ['no such host', [service({ name: 'forum' }, '10.96.0.1')], 'nosuch.example.com', 'no-such-host', []],
  ]
  it.each(cases)('%s', (_, manifests, name, code, parts) => {
    const found = asked(manifests, name)
    expect(['unknown', 'nxdomain']).toContain(found.answer)
    expect(found.chain).toContain(`bad ${code}`)
    expect(found.chain.at(-1)).toMatch(/upstream$/)
    for (const part of parts) expect(found.text(code)).toContain(part)
  })

  it('a known host without an address of the family', () => {
    const found = asked([service({ name: 'forum' }, '10.96.0.1')], 'forum', vm, 'AAAA')
    expect(found.answer).toBe('no-data')
    expect(found.chain.at(-1)).toBe('bad wrong-family')
    expect(found.text('wrong-family')).toContain('no IPv6 address')
  })

  it('a short name in another domain than the proxy’s own', () => {
    const found = asked(
      [service({ name: 'forum' }, '10.96.0.1')],
      'forum.shop',
      proxyOf({ dnsDomain: 'shop.svc.other.domain' }),
    )
    expect(found.chain).toContain('bad not-in-domain')
    expect(found.fix('not-in-domain')).toContain('forum.shop.svc.cluster.local')
  })

  it('a slip of the pen, with what may have been meant', () => {
    const mesh = [
      service({ name: 'forum' }, '10.96.0.1'),
      service({ namespace: 'books', name: 'reviews' }, '10.96.0.2'),
      serviceEntry({ name: 'db' }, { hosts: ['db.legacy.internal'], addresses: ['10.1.1.1'] }),
    ]
    expect(asked(mesh, 'froum').fix('no-such-host')).toBe('Did you mean forum?')
    expect(asked(mesh, 'forun').fix('no-such-host')).toBe('Did you mean forum?')
    expect(asked(mesh, 'revews.books').fix('no-such-host')).toBe('Did you mean reviews.books?')
    expect(asked(mesh, 'db.legacy.intern').fix('no-such-host')).toBe('Did you mean db.legacy.internal?')
    expect(asked(mesh, 'reviews.shop').fix('no-such-host')).toContain('reviews.books')
    expect(asked(mesh, 'elsewhere.example.org').fix('no-such-host')).toBe('')
  })
})

describe('upstream', () => {
  const hidden = [
    service({ namespace: 'books', name: 'reviews' }, '10.96.0.2'),
    sidecar({ name: 'default' }, ['./*']),
  ]
  const name = 'reviews.books.svc.cluster.local'
  it('is the machine’s resolver for a VM, which does not know the cluster', () =>
    expect(asked(hidden, name, vm).answer).toBe('nxdomain'))
  it('is the cluster’s DNS for a pod, which knows Services that the agent was not told of', () => {
    const found = asked(hidden, name, aPod)
    expect(found.answer).toBe('unknown')
    expect(found.text('upstream')).toContain('knows the Service')
  })
})

describe('without capture', () => {
  const db = serviceEntry({ name: 'db' }, { hosts: ['db.example.com'] }, [
    { value: '240.240.0.7', host: 'db.example.com' },
  ])
  it('nothing is answered, and the chain says what would be', () => {
    const found = asked([db], 'db.example.com', proxyOf({ dnsCapture: false }))
    expect(found.answer).toBe('not-captured')
    expect(found.chain).toEqual(['bad capture-off', 'note capture-off', 'note in-table', 'note allocated'])
    expect(found.text('capture-off')).toContain('would be 240.240.0.7')
    expect(found.fix('capture-off')).toContain('ISTIO_META_DNS_CAPTURE')
  })
  it('a gateway answers none at all', () =>
    expect(asked([db], 'db.example.com', proxyOf({ type: 'router' })).chain).toEqual(['bad capture-off']))
})

import { expect, it } from 'vitest'
import { compareExplanations, explain } from '#lib/names/explain.ts'
import { pod, service, serviceEntry, sidecar } from '#lib/names/mesh.test-helper.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { type Manifest, namesOf, proxyOf } from '#lib/names/names.test-helper.ts'

const vm = proxyOf()
const other = (change: Partial<NameProxy>) => proxyOf({ kind: 'pod', id: 'web', ...change })
function difference(manifests: Manifest[], name: string, proxy: NameProxy, type: 'A' | 'AAAA' = 'A'): string {
  const names = namesOf(manifests)
  return compareExplanations(explain(names, vm, { name, type }), explain(names, proxy, { name, type }))
}

const reviews = service({ namespace: 'books', name: 'reviews' }, '10.96.0.2')
const db = serviceEntry({ name: 'db' }, { hosts: ['db.example.com'] }, [
  { value: '240.240.0.7', host: 'db.example.com' },
])

it('says nothing where the answers are the same', () => {
  expect(difference([reviews], 'reviews.books', other({}))).toBe('')
  expect(difference([reviews], 'nosuch.example.com', other({}))).toBe('')
})

it.each<[string, Manifest[], string, Partial<NameProxy>, string]>([
  [
    'capture',
    [db],
    'db.example.com',
    { dnsCapture: false },
    'vm-1.shop gets 240.240.0.7, and web gets that of its own resolver, because DNS capture is off for web.',
  ],
  [
    'namespaces',
    [reviews],
    'reviews',
    { namespace: 'books' },
    'because a bare name is known only in its own namespace, and vm-1.shop is in shop.',
  ],
  [
    'a Sidecar',
    [reviews, sidecar({ namespace: 'b', name: 'narrow' }, ['./*'])],
    'reviews.books',
    { namespace: 'b' },
    'because Sidecar b/narrow hides it from web.',
  ],
  [
    'exportTo',
    [service({ name: 'forum', exportTo: '.' }, '10.96.0.3')],
    'forum.shop',
    { namespace: 'b' },
    'because Service shop/forum is not exported to namespace b.',
  ],
  [
    'search domains',
    [db],
    'db.example.com.shop.svc.cluster.local',
    {},
    'because the agent of vm-1.shop knows no host of that name.',
  ],
  [
    'another domain',
    [reviews],
    'reviews.books',
    { dnsDomain: 'shop.svc.remote' },
    "because short names work only in a proxy's own domain, and that of web is svc.remote.",
  ],
  [
    'the family of its addresses',
    [
      serviceEntry({ name: 'db' }, { hosts: ['db.example.com'] }, [
        { value: '240.240.0.7', host: 'db.example.com' },
      ]),
    ],
    'db.example.com',
    { ips: ['fd00::7'] },
    'because istiod tells web of no address of that family.',
  ],
  [
    'the same bare name of two namespaces',
    [service({ name: 'api' }, '10.96.0.4'), service({ namespace: 'b', name: 'api' }, '10.96.0.5')],
    'api',
    { namespace: 'b' },
    'because the name stands for api.shop.svc.cluster.local on vm-1.shop, and for api.b.svc.cluster.local on web.',
  ],
  [
    'the same host of two namespaces',
    ['shop', 'b'].map((namespace, index) =>
      serviceEntry({ namespace, name: 'db' }, { hosts: ['db.example.com'], addresses: [`10.1.1.${index}`] }),
    ),
    'db.example.com',
    { namespace: 'b' },
    'because vm-1.shop takes the host from ServiceEntry shop/db, and web from ServiceEntry b/db.',
  ],
  [
    'networks of a headless host',
    [
      service({ name: 'mysql' }, 'None'),
      ...pod({ name: 'one', labels: { app: 'mysql', 'topology.istio.io/network': 'n1' } }, '10.244.0.1'),
      ...pod({ name: 'two', labels: { app: 'mysql' } }, '10.244.0.2'),
    ],
    'mysql',
    { network: 'n2' },
    'because the host is headless, and they are told of pods of their own networks.',
  ],
])('tells of %s', (_, manifests, name, change, said) =>
  expect(difference(manifests, name, other(change))).toContain(said),
)

it('tells of resolvers upstream', () => {
  const hidden = [reviews, sidecar({ name: 'default' }, ['./*'])]
  expect(difference(hidden, 'reviews.books.svc.cluster.local', other({}))).toContain(
    'because vm-1.shop is a VM, whose resolvers seldom know names of the cluster.',
  )
})

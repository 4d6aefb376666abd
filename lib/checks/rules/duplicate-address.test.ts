import { describe, expect, test } from 'vitest'
import { duplicateAddress } from '#lib/checks/rules/duplicate-address.ts'
import { findingsOf, minutesAgo, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { AUTO, service, shopWith, vm, written } from '#lib/checks/rules/vm-scene.test-helper.ts'

const at = (address: string, more: object = {}) => ({ spec: { address, ...more } })

describe('two entries with one address', () => {
  test('behind one host at one port: the one that a user wrote is to go', () => {
    const [found, ...more] = findingsOf(
      duplicateAddress,
      sceneOf(shopWith(written('by-hand', at('10.0.0.1')))),
    )
    expect(more).toEqual([])
    expect(found?.text).toBe(
      'WorkloadEntry shop/by-hand and WorkloadEntry shop/vm-1 put 10.0.0.1 behind forum.shop.svc.cluster.local more than once, at port 8080.',
    )
    expect(found?.fix.change).toEqual({
      kind: 'delete',
      ref: { kind: 'WorkloadEntry', namespace: 'shop', name: 'by-hand' },
    })
  })

  test.each([
    ['two that users wrote', [written('one', at('10.0.0.1')), written('two', at('10.0.0.1')), service()]],
    [
      'one that stands behind another host too',
      shopWith(
        written('by-hand', { labels: { app: 'forum', tier: 'db' }, ...at('10.0.0.1') }),
        service({ selector: { tier: 'db' } }, 'db'),
      ),
    ],
    [
      'one that has a port more',
      shopWith(
        service({
          ports: [
            { name: 'http', port: 80, targetPort: 8080 },
            { name: 'admin', port: 81, targetPort: 'admin' },
          ],
        }),
        written('by-hand', at('10.0.0.1', { ports: { admin: 9000 } })),
      ),
    ],
  ])('and nobody knows which is to go: %s', (_, objects) => {
    const found = findingsOf(duplicateAddress, sceneOf(objects))
    expect(found.map(({ fix }) => fix.change)).toEqual([undefined])
  })

  test('registered by two proxies, also in two namespaces', () => {
    const other = vm('vm-9', { namespace: 'other', ...at('10.0.0.1') })
    expect(textsFound(duplicateAddress, sceneOf([vm('vm-1'), other]))).toEqual([
      'WorkloadEntry other/vm-9 and WorkloadEntry shop/vm-1 are all registered for 10.0.0.1.',
    ])
  })
})

test.each([
  ['the sound shop', shopWith()],
  ['another network', shopWith(written('by-hand', at('10.0.0.1', { network: 'dc-2' })))],
  [
    'another network by its label',
    shopWith(
      written('by-hand', {
        labels: { app: 'forum', 'topology.istio.io/network': 'dc-2' },
        ...at('10.0.0.1'),
      }),
    ),
  ],
  [
    'one host of two namespaces',
    ['a', 'b'].flatMap((namespace) => [
      raw(
        'ServiceEntry',
        'db',
        {
          spec: {
            hosts: ['db.corp'],
            exportTo: ['.'],
            resolution: 'STATIC',
            ports: [{ number: 5432, name: 'tcp', protocol: 'TCP' }],
            workloadSelector: { labels: { app: 'forum' } },
          },
        },
        { namespace },
      ),
      written('db', { namespace, ...at('10.0.0.5') }),
    ]),
  ],
  ['another port', shopWith(written('by-hand', at('10.0.0.1', { ports: { http: 9090 } })))],
  [
    'another host',
    [
      vm('vm-1'),
      written('db', { labels: { app: 'db' }, spec: { address: '10.0.0.1', labels: {} } }),
      service(),
      service({ selector: { app: 'db' } }, 'db'),
    ],
  ],
  [
    'a proxy that is gone',
    [
      vm('vm-1'),
      vm('vm-9', {
        ...at('10.0.0.1'),
        annotations: { ...AUTO, 'istio.io/connectedAt': '', 'istio.io/disconnectedAt': minutesAgo(0) },
      }),
      service(),
    ],
  ],
  [
    'entries without an address',
    [written('a', at('', { network: 'n' })), written('b', at('', { network: 'n' })), service()],
  ],
])('nothing is found of %s', (_, objects) => {
  expect(textsFound(duplicateAddress, sceneOf(objects))).toEqual([])
})

test('a proxy that took over an address a moment ago is not counted yet', () => {
  const young = vm('vm-9', {
    ...at('10.0.0.1'),
    annotations: { ...AUTO, 'istio.io/connectedAt': minutesAgo(0.1) },
  })
  const scene = sceneOf([vm('vm-1'), young])
  expect(textsFound(duplicateAddress, scene)).toEqual([])
  expect(scene.asked).not.toEqual([])
})

test('names no more objects than a finding may, of very many', () => {
  const many = Array.from({ length: 200 }, (_, index) => written(`e-${index}`, at('10.0.0.1')))
  expect(findingsOf(duplicateAddress, sceneOf([...many, service()]))).toHaveLength(1)
})

import { expect, test } from 'vitest'
import { forumWith, serviceEntry, sound } from '#lib/checks/rules/forum.test-helper.ts'
import { MESH_CHECKS } from '#lib/checks/rules/mesh-checks.ts'
import { raw, sceneOf } from '#lib/checks/rules/scene.test-helper.ts'
import { runFindings } from '#lib/checks/run-findings.ts'
import { subjectsOf } from '#lib/checks/subjects.ts'

const foundIn = (objects: readonly object[]) => {
  const scene = sceneOf(objects, {
    told: {
      proxyOf: ({ metadata }) => ({
        id: `${metadata.name}.${metadata.namespace}`,
        version: '1.31.0',
        istiodVersion: '1.31.0',
        isConnected: true,
        rejected: [],
        dnsCapture: true,
        toldAtMs: 0,
        certificate: null,
      }),
    },
  })
  return MESH_CHECKS.flatMap((check) =>
    [...subjectsOf(check, scene.inventory)].flatMap((subject) =>
      runFindings(check, subject, scene, { off: new Set(), sinceMs: () => 0 }),
    ),
  ).filter((outcome) => 'failure' in outcome || outcome.findings.length > 0)
}

test('each code is given once, between ISTH030 and ISTH079', () => {
  const codes = MESH_CHECKS.map(({ code }) => code)
  expect(new Set(codes).size).toBe(codes.length)
  for (const code of codes) expect(code).toMatch(/^ISTH0[3-7]\d$/)
})

test('each says why, how to go about it and where more is said', () => {
  for (const { code, why, docs, links, title } of MESH_CHECKS) {
    expect(title, code).toMatch(/^\S.*[^.]$/)
    for (const text of [why, ...docs]) expect(text, code).toMatch(/[.]$/)
    expect(links.length, code).toBeGreaterThan(0)
    for (const link of links) expect(link, code).toMatch(/^https:\/\/istio\.io\/latest\/docs\/.*\/$/)
  }
})

test('a sound mesh is found sound', () => {
  const passthrough = {
    port: { number: 15012, name: 'tls-istiod', protocol: 'TLS' },
    tls: { mode: 'PASSTHROUGH' },
  }
  const istiod = [
    raw('Gateway', 'istiod', {
      spec: { selector: { istio: 'eastwest' }, servers: [{ ...passthrough, hosts: ['*'] }] },
    }),
    raw('Pod', 'eastwest', {}, { labels: { istio: 'eastwest' } }),
    raw('Service', 'istiod', { spec: { clusterIP: '10.96.0.2', ports: [{ name: 'tls', port: 15012 }] } }),
    raw('VirtualService', 'istiod', {
      spec: {
        hosts: ['*'],
        gateways: ['istiod'],
        tls: [
          {
            match: [{ port: 15012, sniHosts: ['*'] }],
            route: [{ destination: { host: 'istiod', port: { number: 15012 } } }],
          },
        ],
      },
    }),
  ]
  const strict = raw('PeerAuthentication', 'default', { spec: { mtls: { mode: 'STRICT' } } })
  const sidecar = raw('Sidecar', 'default', { spec: { egress: [{ hosts: ['./*', 'istio-system/*'] }] } })
  const db = serviceEntry('db', { addresses: ['240.240.1.10'], resolution: 'DNS', location: 'MESH_EXTERNAL' })
  expect(foundIn([...sound(), ...istiod, strict, sidecar, db])).toEqual([])
})

test('objects that hold nonsense take no check down', () => {
  const odd = [null, 7, 'x', [], [null], [7], {}, { labels: 7 }]
  const specs = odd.map((value) => ({
    ...Object.fromEntries(
      [
        ...[
          'hosts',
          'http',
          'tls',
          'tcp',
          'gateways',
          'host',
          'subsets',
          'trafficPolicy',
          'exportTo',
          'servers',
        ],
        ...['selector', 'workloadSelector', 'egress', 'ingress', 'mtls', 'portLevelMtls', 'rules'],
      ].map((field) => [field, value]),
    ),
  }))
  const kinds = [
    'VirtualService',
    'DestinationRule',
    'Sidecar',
    'Gateway',
    'PeerAuthentication',
    'AuthorizationPolicy',
  ] as const
  const objects = kinds.flatMap((kind) => specs.map((spec, index) => raw(kind, `odd-${index}`, { spec })))
  const nested = [
    raw('VirtualService', 'nested', {
      spec: { hosts: ['forum'], http: [{ route: [null, { weight: 'x' }], match: [null] }] },
    }),
    raw('Gateway', 'nested', { spec: { servers: [{ port: 15012, tls: 'x', hosts: [7] }], selector: [1] } }),
    raw('Sidecar', 'nested', {
      spec: { egress: [{ hosts: [null, 'x', '/', 'a/b/c'] }], ingress: [{ port: null }] },
    }),
  ]
  const outcomes = foundIn(forumWith(...objects, ...nested))
  expect(outcomes.filter((outcome) => 'failure' in outcome)).toEqual([])
})

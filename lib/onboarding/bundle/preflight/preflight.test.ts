import { describe, expect, it } from 'vitest'
import { KINDS, type Kind } from '#lib/kube/kinds.ts'
import { type KubeObject, OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { applyChanges } from '#lib/mesh/apply-changes.ts'
import { createInventory, emptyDirty } from '#lib/mesh/inventory.ts'
import { groupOf, KNOWN } from '#lib/onboarding/bundle/bundle.test-helper.ts'
import { bundleFlags } from '#lib/onboarding/bundle/flags.ts'
import type { BundleFacts } from '#lib/onboarding/bundle/preflight/facts.ts'
import { bundlePreflight } from '#lib/onboarding/bundle/preflight/preflight.ts'
import type { Read } from '#lib/onboarding/bundle/preflight/read.ts'

const NS = 'istio-system'
const EAST_WEST = { istio: 'eastwestgateway' }
const make = (kind: Kind, metadata: object, rest: object = {}): KubeObject =>
  OBJECT_SCHEMAS[kind].parse({ metadata: { namespace: NS, ...metadata }, ...rest }) as KubeObject
const network = (name: string) => ({ labels: { 'topology.istio.io/network': name } })

const GATEWAY = make(
  'Gateway',
  { name: 'istiod-gateway' },
  { spec: { selector: EAST_WEST, servers: [{ port: { number: 15_012 }, tls: { mode: 'PASSTHROUGH' } }] } },
)
const VIRTUAL_SERVICE = make(
  'VirtualService',
  { name: 'istiod-vs' },
  {
    spec: {
      gateways: ['istiod-gateway'],
      tls: [
        {
          route: [
            { destination: { host: 'istiod.istio-system.svc.cluster.local', port: { number: 15_012 } } },
          ],
        },
      ],
    },
  },
)
const ISTIOD = make(
  'Service',
  { name: 'istiod' },
  { spec: { selector: { app: 'istiod' }, clusterIP: '10.96.0.5' } },
)
const slice = (ready: boolean) =>
  make(
    'EndpointSlice',
    { name: 'istiod-1', labels: { 'kubernetes.io/service-name': 'istiod' } },
    { endpoints: [{ addresses: ['10.0.0.9'], conditions: { ready } }] },
  )
const SOUND = [
  make('Namespace', { name: NS, namespace: '', ...network('vm-net') }),
  ISTIOD,
  slice(true),
  GATEWAY,
  VIRTUAL_SERVICE,
]
const INGRESS = {
  spec: { selector: EAST_WEST, ports: [{ port: 15_012 }] },
  status: { loadBalancer: { ingress: [{ ip: '203.0.113.10' }] } },
}

const read = <T>(value: T, what = 'it'): Read<T> => ({ what, state: 'read', value })
const absent = (what: string) => ({ what, state: 'absent' }) as const

function factsWith(
  more: Partial<BundleFacts> & { objects?: KubeObject[]; stale?: Kind[] } = {},
): BundleFacts {
  const { objects = SOUND, stale = [], ...facts } = more
  const inventory = createInventory()
  applyChanges(
    inventory,
    objects.map((object) => ({ type: 'upsert', object })),
    0,
    emptyDirty(),
  )
  return {
    group: groupOf(),
    flags: bundleFlags.parse({ autoregister: true }),
    istioNamespace: NS,
    meshConfig: read({ mesh: KNOWN.meshConfig }),
    injector: read({ values: '{"global":{"multiCluster":{"clusterName":"Kubernetes"}}}' }),
    rootCert: read({ 'root-cert.pem': KNOWN.rootCert }),
    ingress: read(INGRESS, 'Service istio-eastwestgateway in namespace istio-system'),
    serviceAccount: read({}),
    mayRequestToken: read({ allowed: true, reason: '' }),
    toldNetworks: null,
    inventory,
    feeds: KINDS.map((kind) =>
      stale.includes(kind)
        ? { kind, state: 'stale', sinceMs: 0, reason: 'gone', objects: 1 }
        : { kind, state: 'synced', objects: 1 },
    ),
    ...facts,
  }
}

const levels = (facts: BundleFacts): Record<string, string> =>
  Object.fromEntries(bundlePreflight(facts).map(({ id, level }) => [id, level]))
const notWell = (facts: BundleFacts): string[] =>
  bundlePreflight(facts).flatMap(({ id, level }) => (level === 'ok' ? [] : [`${id} ${level}`]))

describe('the preflight of a bundle', () => {
  it('finds nothing wrong where all is there', () => {
    expect(notWell(factsWith())).toEqual([])
  })

  const flags = (more: object) => bundleFlags.parse({ autoregister: true, ...more })
  it.each<[string, Parameters<typeof factsWith>[0], string[]]>([
    ['no root certificate', { rootCert: absent('x') }, ['root-certificate blocked']],
    ['a ConfigMap without one', { rootCert: read({}) }, ['root-certificate blocked']],
    ['no such revision', { meshConfig: absent('x'), injector: absent('y') }, ['revision blocked']],
    ['no injector, but a cluster ID', { injector: absent('y'), flags: flags({ clusterID: 'c' }) }, []],
    [
      'a mesh configuration that is none',
      { meshConfig: read({ mesh: 'defaultConfig: 1' }) },
      ['revision blocked'],
    ],
    [
      'an annotation that is none',
      { group: groupOf({ metadata: { annotations: { 'proxy.istio.io/config': 'a: [' } } }) },
      ['revision blocked'],
    ],
    [
      'a variable that would be a command',
      {
        group: groupOf({
          metadata: { annotations: { 'proxy.istio.io/config': '{"proxyMetadata": {"A; id #": "x"}}' } },
        }),
      },
      ['revision blocked'],
    ],
    ['no service account', { serviceAccount: absent('x') }, ['service-account blocked']],
    ['no right to a token', { mayRequestToken: read({ allowed: false, reason: '' }) }, ['token blocked']],
    [
      'no ready istiod',
      { objects: [...SOUND.filter((one) => one !== ISTIOD), ISTIOD, slice(false)] },
      ['istiod-reachable blocked'],
    ],
    [
      'no Gateway for istiod',
      { objects: SOUND.filter((one) => one !== GATEWAY) },
      ['istiod-reachable warning'],
    ],
    [
      'no VirtualService to istiod',
      { objects: SOUND.filter((one) => one !== VIRTUAL_SERVICE) },
      ['istiod-reachable warning'],
    ],
    [
      'an ingress without the port',
      { ingress: read({ ...INGRESS, spec: { ports: [{ port: 15_443 }] } }) },
      ['istiod-reachable blocked'],
    ],
    [
      'an address that nobody knows',
      { flags: flags({ ingressIP: '192.0.2.1' }) },
      ['istiod-reachable unknown'],
    ],
    ['istiod’s own address', { flags: flags({ ingressIP: '10.0.0.9' }), ingress: absent('x') }, []],
    ['no address', { ingress: absent('x') }, ['istiod-address warning', 'istiod-reachable unknown']],
    [
      'a network that nobody has',
      {
        group: groupOf({
          spec: { template: { network: 'lost', serviceAccount: 'forum', ports: { http: 1 } } },
        }),
      },
      ['network warning'],
    ],
    [
      'no network where the mesh has one',
      { group: groupOf({ spec: { template: { serviceAccount: 'forum', ports: { http: 1 } } } }) },
      ['network warning'],
    ],
    [
      'a network that meshNetworks has',
      {
        group: groupOf({
          spec: { template: { network: 'far', serviceAccount: 'forum', ports: { http: 1 } } },
        }),
        meshConfig: read({ mesh: '', meshNetworks: 'networks: {far: {}}' }),
      },
      [],
    ],
    [
      'a network that istiod has a gateway of',
      {
        group: groupOf({
          spec: { template: { network: 'far', serviceAccount: 'forum', ports: { http: 1 } } },
        }),
        toldNetworks: new Set(['far']),
      },
      [],
    ],
    [
      'neither labels nor ports nor an account',
      { group: groupOf({ spec: { metadata: {}, template: { network: 'vm-net' } } }) },
      ['service-account warning', 'workload warning'],
    ],
    [
      'flags that are off',
      { flags: flags({ autoregister: false, captureDns: false }) },
      ['registration warning', 'dns-capture warning'],
    ],
    [
      'capture that the mesh turns on',
      {
        flags: flags({ captureDns: false }),
        meshConfig: read({ mesh: 'defaultConfig: {proxyMetadata: {ISTIO_META_DNS_CAPTURE: "true"}}' }),
      },
      [],
    ],
  ])('says so: %s', (_, more, lines) => expect(notWell(factsWith(more))).toEqual(lines))

  it('takes what was not read for unknown, never for ok, and names the permission', () => {
    const forbidden = (what: string) =>
      ({ what, state: 'forbidden', missing: 'get configmaps in namespace istio-system' }) as const
    const facts = factsWith({
      meshConfig: forbidden('ConfigMap istio'),
      injector: forbidden('ConfigMap istio-sidecar-injector'),
      rootCert: { what: 'ConfigMap istio-ca-root-cert', state: 'failed', reason: 'etcd is away' },
      ingress: forbidden('Service x'),
      serviceAccount: forbidden('ServiceAccount forum'),
      mayRequestToken: forbidden('What you may do'),
      flags: flags({ captureDns: false }),
    })
    expect(levels(facts)).toMatchObject({
      revision: 'unknown',
      'root-certificate': 'unknown',
      'istiod-address': 'unknown',
      'istiod-reachable': 'unknown',
      'service-account': 'unknown',
      token: 'unknown',
      'dns-capture': 'unknown',
    })
    const [revision] = bundlePreflight(facts)
    expect(revision?.detail).toContain('you may not get configmaps in namespace istio-system')
  })

  const failed = (what: string) => ({ what, state: 'failed', reason: 'etcd is away' }) as const
  const inNetwork = (network: string) => ({
    group: groupOf({ spec: { template: { network, serviceAccount: 'forum', ports: { http: 1 } } } }),
  })
  it.each<[string, Parameters<typeof factsWith>[0], string, string]>([
    [
      'endpoints of istiod',
      { objects: SOUND.filter((one) => one.kind !== 'EndpointSlice'), stale: ['EndpointSlice'] },
      'istiod-reachable',
      'that is known is ready',
    ],
    [
      'Services',
      { objects: SOUND.filter((one) => one.kind !== 'Service'), stale: ['Service'] },
      'istiod-reachable',
      'is not known',
    ],
    [
      'Gateways',
      { objects: SOUND.filter((one) => one !== GATEWAY), stale: ['Gateway'] },
      'istiod-reachable',
      'No Gateway that is known',
    ],
    [
      'VirtualServices',
      { objects: SOUND.filter((one) => one !== VIRTUAL_SERVICE), stale: ['VirtualService'] },
      'istiod-reachable',
      'No VirtualService that is known',
    ],
    [
      'meshNetworks, of a network that nothing else has',
      { ...inNetwork('far'), meshConfig: failed('ConfigMap istio') },
      'network',
      'ConfigMap istio was not read',
    ],
    [
      'meshNetworks, of no network',
      { ...inNetwork(''), meshConfig: failed('ConfigMap istio'), objects: [ISTIOD, slice(true)] },
      'network',
      'ConfigMap istio was not read',
    ],
    [
      'meshNetworks that are no YAML',
      { ...inNetwork('far'), meshConfig: read({ mesh: '', meshNetworks: 'a: [' }, 'ConfigMap istio') },
      'network',
      'meshNetworks of ConfigMap istio is not YAML',
    ],
    [
      'the mesh’s own address of istiod',
      { ingress: absent('Service x'), meshConfig: failed('ConfigMap istio') },
      'istiod-address',
      'ConfigMap istio was not read',
    ],
  ])('never takes what was not read for absent: %s', (_, more, id, words) => {
    const line = bundlePreflight(factsWith(more)).find((one) => one.id === id)
    expect(line?.level).toBe('unknown')
    expect(line?.detail).toContain(words)
  })

  const elsewhere = (more: object = {}) => ({
    istioNamespace: 'mesh',
    meshConfig: read({ mesh: `defaultConfig: ${JSON.stringify(more)}` }),
  })
  it.each<[string, Parameters<typeof factsWith>[0], string | undefined]>([
    ['istio-system', {}, undefined],
    ['another namespace', elsewhere(), 'warning'],
    ['a namespace that could not be looked at', { ...elsewhere(), meshConfig: failed('x') }, 'unknown'],
    ['a revision', { ...elsewhere(), flags: flags({ revision: 'canary' }) }, undefined],
    [
      'a namespace that the mesh tells',
      elsewhere({ proxyMetadata: { ISTIO_SYSTEM_NAMESPACE: 'mesh' } }),
      'ok',
    ],
    [
      'an address that the mesh tells',
      elsewhere({ proxyMetadata: { CA_ADDR: 'istiod.mesh.svc:15012' } }),
      'ok',
    ],
  ])('tells where certificates come from when istiod is of %s', (_, more, level) =>
    expect(bundlePreflight(factsWith(more)).find(({ id }) => id === 'certificates')?.level).toBe(level),
  )

  it('offers no command for an account that can’t be, and another fix for what is written wrong', () => {
    const fixOf = (id: string, more: Parameters<typeof factsWith>[0]) =>
      bundlePreflight(factsWith(more)).find((line) => line.id === id)?.fix
    const account = (serviceAccount: string) => ({
      group: groupOf({ spec: { template: { serviceAccount } } }),
      serviceAccount: absent('x'),
    })
    expect(fixOf('service-account', account('forum'))).toContain('kubectl create serviceaccount forum')
    expect(fixOf('service-account', account('x; id'))).toMatch(/^No service account can have this name/)
    const annotations = { 'proxy.istio.io/config': '{"proxyMetadata": {"A; id #": "x"}}' }
    expect(fixOf('revision', { group: groupOf({ metadata: { annotations } }) })).toMatch(/^Correct it/)
  })

  it('says that objects without a live watch may have changed', () => {
    expect(notWell(factsWith({ stale: ['EndpointSlice', 'Namespace'] }))).toEqual([
      'istiod-reachable unknown',
      'network unknown',
    ])
  })
})

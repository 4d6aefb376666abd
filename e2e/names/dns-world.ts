import { NAMESPACE } from '../contract/mesh.ts'
import { type Manifest, NO_VMS, OTHER_VMS, PODS } from './random-mesh.ts'

type Spec = Record<string, unknown>

const entry = (name: string, host: string, spec: Spec = {}, namespace = NO_VMS, labels = {}): Manifest => ({
  kind: 'ServiceEntry',
  apiVersion: 'networking.istio.io/v1',
  metadata: { name: `names-${name}`, namespace, labels },
  spec: {
    hosts: [host],
    ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
    resolution: 'STATIC',
    endpoints: [{ address: '10.10.0.200' }],
    ...spec,
  },
})

const service = (name: string, namespace: string, spec: Spec = {}, annotations = {}): Manifest => ({
  kind: 'Service',
  apiVersion: 'v1',
  metadata: { name, namespace, annotations },
  spec: { ports: [{ name: 'tcp', port: 3306 }], ...spec },
})

const slice = (serviceName: string, namespace: string, isReady: boolean): Manifest => ({
  kind: 'EndpointSlice',
  apiVersion: 'discovery.k8s.io/v1',
  metadata: {
    name: `${serviceName}-names`,
    namespace,
    labels: { 'kubernetes.io/service-name': serviceName },
  },
  addressType: 'IPv4',
  endpoints: PODS.filter((pod) => pod.namespace === namespace).map(({ ip, name }) => ({
    addresses: [ip],
    conditions: { ready: isReady },
    targetRef: { kind: 'Pod', name, namespace },
  })),
  ports: [{ name: 'tcp', port: 3306 }],
})

const sidecar = (namespace: string, hosts: string[]): Manifest => ({
  kind: 'Sidecar',
  apiVersion: 'networking.istio.io/v1',
  metadata: { name: 'names-dns', namespace },
  spec: { egress: [{ hosts }] },
})

const HEADLESS = { clusterIP: 'None' }
const NO_RESOLUTION = { resolution: 'NONE', endpoints: undefined }

/** One object of every kind of name: those with answers, those with an answer of one family, those with none. */
export const DNS_WORLD: Manifest[] = [
  entry('allocated', 'allocated.example.org'),
  entry('two', 'two.example.org', { addresses: ['192.0.2.41', '192.0.2.42'] }),
  entry('six', 'six.example.org', { addresses: ['2001:db8::43'] }),
  entry('both', 'both.example.org', { addresses: ['192.0.2.44', '2001:DB8:0::44'] }),
  entry('single', 'single.example.org', { addresses: ['192.0.2.45/32'] }),
  entry('capital', 'Capital.Example.org', { addresses: ['192.0.2.46'] }),
  entry('wild', '*.wild.example.org', { addresses: ['192.0.2.47', '2001:db8::47'] }),
  entry('deep', '*.deep.wild.example.org', { addresses: ['192.0.2.48'] }),
  entry('exact', 'exact.wild.example.org', { addresses: ['192.0.2.49'] }),
  entry('dynamic', '*.dynamic.example.org', {
    resolution: 'DYNAMIC_DNS',
    endpoints: undefined,
    ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
  }),
  entry('plain', 'plain', { addresses: ['192.0.2.50'] }),
  entry('to-a', 'to-a.example.org', { exportTo: [OTHER_VMS] }),
  entry('own', 'own.example.org', { exportTo: ['.'] }, NAMESPACE),
  entry('first', 'shared.example.org', { addresses: ['192.0.2.51'] }, NAMESPACE),
  entry('second', 'shared.example.org', { addresses: ['192.0.2.52'] }, OTHER_VMS),
  entry('decorator', `svc-d.${NO_VMS}.svc.cluster.local`, { addresses: ['192.0.2.53'] }),
  service('svc-a', NAMESPACE, HEADLESS),
  slice('svc-a', NAMESPACE, true),
  service('svc-b', OTHER_VMS, HEADLESS),
  slice('svc-b', OTHER_VMS, true),
  service('svc-c', OTHER_VMS),
  service('svc-d', NO_VMS),
  service('unready', NAMESPACE, { ...HEADLESS, publishNotReadyAddresses: true }),
  slice('unready', NAMESPACE, false),
  // From here on, what some VM or none may resolve.
  entry('none', 'none.example.org', NO_RESOLUTION),
  entry('cidr', 'cidr.example.org', { addresses: ['192.0.2.128/25'] }),
  entry('opted-out', 'opted-out.example.org', {}, NO_VMS, {
    'networking.istio.io/enable-autoallocate-ip': 'false',
  }),
  entry('private', 'private.example.org', { exportTo: ['.'] }),
  entry('nobody', 'nobody.example.org', { exportTo: ['~'] }, NAMESPACE),
  entry('excluded', 'excluded.example.org'),
  entry('wild-none', '*.vipless.example.org'),
  service('private', NO_VMS, {}, { 'networking.istio.io/exportTo': '.' }),
  service('nobody', NAMESPACE, {}, { 'networking.istio.io/exportTo': '~' }),
  service('empty', NAMESPACE, HEADLESS),
  slice('empty', NAMESPACE, false),
  service('external', NAMESPACE, { type: 'ExternalName', externalName: 'upstream.example.com' }),
  sidecar(NAMESPACE, ['*/*', '~*/excluded.example.org']),
  sidecar(OTHER_VMS, [
    './*',
    'istio-system/*',
    `${NO_VMS}/*.example.org`,
    `${NAMESPACE}/svc-a.${NAMESPACE}.svc.cluster.local`,
  ]),
]

const DOMAIN = 'svc.cluster.local'
const withSearch = (name: string, namespace: string): string[] => [name, `${name}.${namespace}.${DOMAIN}`]

/** Names that a VM of this namespace must not resolve, more than fifty. */
export const nowhere = (namespace: string): string[] => {
  const isForum = namespace === NAMESPACE
  const hosts = [
    ...['none', 'cidr', 'opted-out', 'private', 'nobody', 'wild', 'vipless', 'a.vipless'].map(
      (name) => `${name}.example.org`,
    ),
    ...(isForum ? ['excluded.example.org', 'to-a.example.org'] : ['own.example.org', 'db.legacy.internal']),
    ...['one.two.example.org', 'example.org', 'org', 'plain.example.org', 'unknown.example.com', 'nothing'],
    'legacy.internal',
    'xdb.legacy.internal',
  ]
  const services = [
    `private.${NO_VMS}`,
    `nobody.${NAMESPACE}`,
    `empty.${NAMESPACE}`,
    `external.${NAMESPACE}`,
    `unknown.${NAMESPACE}`,
    `sub.forum.${NAMESPACE}`,
    `third.svc-a.${NAMESPACE}`,
    `first.svc-c.${OTHER_VMS}`,
    ...(isForum ? [`forum.${OTHER_VMS}`] : [`forum.${NAMESPACE}`, `svc-d.${NO_VMS}`, `unready.${NAMESPACE}`]),
  ]
  // A Service of another namespace has no short name here; nor has one whose domain is cut short or said twice.
  const shorts = isForum ? ['svc-b', 'svc-c', 'svc-d', 'istiod'] : ['svc-a', 'svc-d', 'forum', 'istiod']
  return [
    ...hosts.flatMap((name) => withSearch(name, namespace)),
    ...services.flatMap((name) => [name, `${name}.svc`, `${name}.${DOMAIN}`]),
    ...shorts.flatMap((name) => withSearch(name, namespace)),
    `istiod.istio-system.svc.cluster`,
    `istiod.istio-system.${DOMAIN}.cluster.local`,
  ]
}

import type { Kind } from '../../lib/kube/kinds.ts'
import { NAMESPACE } from '../contract/mesh.ts'

export type Manifest = {
  kind: Kind
  apiVersion: string
  metadata: {
    name: string
    namespace: string
    labels?: Record<string, string>
    annotations?: Record<string, string>
  }
} & Record<string, unknown>
type Random = () => number

/** Beside the namespace of the VMs: one with a VM of its own, one with none. */
export const OTHER_VMS = 'names-a'
export const NO_VMS = 'names-b'
const NAMESPACES = [NAMESPACE, OTHER_VMS, NO_VMS] as const
const SERVICES = ['svc-a', 'svc-b', 'svc-c', 'svc-d'] as const
/** Pods by address: some have a name of their own in a headless Service. */
export const PODS = [
  { name: 'names-pod-0', namespace: NAMESPACE, ip: '10.10.0.111', hostname: 'first', subdomain: 'svc-a' },
  { name: 'names-pod-1', namespace: NAMESPACE, ip: '10.10.0.112', hostname: '', subdomain: '' },
  { name: 'names-pod-2', namespace: OTHER_VMS, ip: '10.10.0.113', hostname: 'first', subdomain: 'svc-b' },
  { name: 'names-pod-3', namespace: NO_VMS, ip: '10.10.0.114', hostname: 'second', subdomain: 'svc-a' },
] as const

const HOSTS = [
  'one.example.org',
  'two.example.org',
  'Capital.Example.org',
  '*.wild.example.org',
  'deep.wild.example.org',
  '*.example.org',
  '*.org',
  'plain',
  `svc-a.${NAMESPACE}`,
  `forum.${NAMESPACE}.svc.cluster.local`,
  ...NAMESPACES.flatMap((namespace) => [
    `svc-a.${namespace}.svc.cluster.local`,
    `svc-b.${namespace}.svc.cluster.local`,
  ]),
  `*.svc-a.${NAMESPACE}.svc.cluster.local`,
] as const
const ADDRESSES = [
  '192.0.2.10',
  '192.0.2.11',
  '192.0.2.0/24',
  '192.0.2.33/32',
  '2001:db8::5',
  '2001:DB8::A',
  '2001:db8::/64',
  '2001:db8:0::9/128',
  '240.240.200.5',
] as const
const RESOLUTIONS = ['NONE', 'STATIC', 'DNS', 'DNS', 'STATIC', 'DNS_ROUND_ROBIN', 'DYNAMIC_DNS'] as const
const EXPORTS = [['*'], ['.'], ['~'], [OTHER_VMS], [NAMESPACE, NO_VMS], ['.', OTHER_VMS]] as const
const EGRESS_HOSTS = [
  './*',
  '*/*',
  `${NO_VMS}/*`,
  `${OTHER_VMS}/*`,
  'istio-system/*',
  '~/*',
  '*/*.example.org',
  './*.example.org',
  `${NAMESPACE}/one.example.org`,
  '*/two.example.org',
  `${NAMESPACE}/svc-a.${NAMESPACE}.svc.cluster.local`,
  `*/svc-b.${OTHER_VMS}.svc.cluster.local`,
  `*/*.svc.cluster.local`,
  `~${NO_VMS}/*`,
  '~*/*.wild.example.org',
  `~./svc-a.${NAMESPACE}.svc.cluster.local`,
] as const
const SELECTORS = [{ app: 'forum' }, { version: 'vm' }, { app: 'names' }, { app: 'forum', version: 'other' }]

const chances = (random: Random) => ({
  is: (chance: number): boolean => random() < chance,
  pick: <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T,
  some: <T>(all: readonly T[], most: number): T[] => {
    const count = 1 + Math.floor(random() * most)
    return [...new Set(Array.from({ length: count }, () => all[Math.floor(random() * all.length)] as T))]
  },
})

const SLOTS: ((random: Random) => Manifest[])[] = [
  ...Array.from({ length: 8 }, (_, index) => (random: Random) => serviceEntry(random, index)),
  ...Array.from({ length: 6 }, (_, index) => (random: Random) => service(random, index)),
  ...Array.from({ length: 4 }, (_, index) => (random: Random) => sidecar(random, index)),
]

/** A mesh that changes from one round to the next: about half of what it is made of is drawn anew in each. */
export function randomMeshes(random: Random): () => Manifest[] {
  const slots: Manifest[][] = SLOTS.map(() => [])
  return () => {
    for (const [index, draw] of SLOTS.entries()) if (random() < 0.5) slots[index] = draw(random)
    return slots.flat()
  }
}

function serviceEntry(random: Random, index: number): Manifest[] {
  const { is, pick, some } = chances(random)
  if (is(0.15)) return []
  const resolution = pick(RESOLUTIONS)
  const isWild = resolution === 'DYNAMIC_DNS'
  const withSelector = is(0.15)
  const static_ = resolution === 'STATIC' && { endpoints: [{ address: '10.10.0.200' }] }
  return [
    {
      kind: 'ServiceEntry',
      apiVersion: 'networking.istio.io/v1',
      metadata: {
        name: `names-${index}`,
        namespace: pick(NAMESPACES),
        ...(is(0.15) && {
          labels: { 'networking.istio.io/enable-autoallocate-ip': pick(['false', 'False', 'true']) },
        }),
      },
      spec: {
        hosts: some(isWild ? HOSTS.filter((host) => host.startsWith('*.')) : HOSTS, 2),
        ports: some(
          [
            { number: 80, name: 'http', protocol: 'HTTP' },
            { number: 443, name: 'tls', protocol: 'TLS' },
            ...(isWild ? [] : [{ number: 3306, name: 'tcp', protocol: 'TCP' }]),
          ],
          2,
        ),
        location: pick(['MESH_EXTERNAL', 'MESH_INTERNAL']),
        resolution,
        ...(!isWild && is(0.4) && { addresses: some(ADDRESSES, 3) }),
        ...(is(0.35) && { exportTo: pick(EXPORTS) }),
        ...(withSelector ? { workloadSelector: { labels: pick(SELECTORS) } } : static_),
      },
    },
  ]
}

function service(random: Random, index: number): Manifest[] {
  const { is, pick, some } = chances(random)
  if (is(0.15)) return []
  const name = pick(SERVICES)
  const namespace = pick(NAMESPACES)
  const type = pick(['ClusterIP', 'ClusterIP', 'headless', 'headless', 'headless', 'ExternalName'] as const)
  const metadata = {
    name,
    namespace,
    labels: { slot: String(index) },
    ...(is(0.3) && {
      annotations: {
        'networking.istio.io/exportTo': pick(['.', '*', '~', OTHER_VMS, `${NAMESPACE},${NO_VMS}`]),
      },
    }),
  }
  const ports = some(
    [
      { name: 'http', port: 80, targetPort: 8080 },
      { name: 'tcp', port: 3306 },
    ],
    2,
  )
  const withSelector = is(0.35)
  const common = {
    ...(withSelector && { selector: { app: 'forum' } }),
    ...(type === 'headless' && is(0.2) ? {} : { ports }),
    ...(is(0.3) && { publishNotReadyAddresses: true }),
  }
  const spec =
    type === 'ExternalName'
      ? { type, externalName: pick(['one.example.org', 'upstream.example.com']), ...(is(0.5) && { ports }) }
      : { type: 'ClusterIP', ...common, ...(type === 'headless' && { clusterIP: 'None' }) }
  const service: Manifest = { kind: 'Service', apiVersion: 'v1', metadata, spec }
  return type === 'ClusterIP' || type === 'headless'
    ? [service, ...(withSelector ? [] : slices(random, name, namespace, ports))]
    : [service]
}

/** EndpointSlices as somebody's own controller would write them, of pods and of addresses outside. */
function slices(
  random: Random,
  service: string,
  namespace: string,
  ports: { name: string; port: number }[],
): Manifest[] {
  const { is, some } = chances(random)
  const here = PODS.filter((pod) => pod.namespace === namespace)
  const conditions = () => (is(0.2) ? {} : { ready: is(0.6), ...(is(0.2) && { terminating: is(0.5) }) })
  const endpoints = [
    ...(here.length === 0 ? [] : some(here, 2)).map(({ ip, name }) => ({
      addresses: [ip],
      conditions: conditions(),
      targetRef: { kind: 'Pod', name, namespace },
    })),
    ...(is(0.5) ? some(['192.0.2.201', '192.0.2.202'], 2) : []).map((address) => ({
      addresses: [address],
      conditions: conditions(),
    })),
  ]
  return [
    {
      kind: 'EndpointSlice',
      apiVersion: 'discovery.k8s.io/v1',
      metadata: {
        name: `${service}-names`,
        namespace,
        labels: { 'kubernetes.io/service-name': service },
      },
      addressType: 'IPv4',
      endpoints,
      ports: (is(0.85) ? ports : ports.slice(1)).map(({ name, port }) => ({ name, port })),
    },
  ]
}

function sidecar(random: Random, index: number): Manifest[] {
  const { is, pick, some } = chances(random)
  if (is(index === 0 ? 0.9 : 0.75)) return []
  const namespace = index === 0 ? 'istio-system' : pick(NAMESPACES)
  const port = pick([
    { number: 80, name: 'http', protocol: 'HTTP' },
    { number: 3306, name: 'tcp', protocol: 'TCP' },
  ])
  return [
    {
      kind: 'Sidecar',
      apiVersion: 'networking.istio.io/v1',
      metadata: { name: `names-${index}`, namespace },
      spec: {
        ...(namespace !== 'istio-system' && is(0.5) && { workloadSelector: { labels: pick(SELECTORS) } }),
        egress: [
          ...(is(0.3) ? [{ port, hosts: some(EGRESS_HOSTS, 3) }] : []),
          { hosts: some(EGRESS_HOSTS, 4) },
        ],
      },
    },
  ]
}

import type { BundleFlags } from '../../lib/onboarding/bundle/flags.ts'
import { toYaml } from '../../lib/yaml/to-yaml.ts'
import { NAMESPACE } from '../contract/mesh.ts'

export type RandomBundle = {
  group: Record<string, unknown> & { metadata: { name: string; namespace: string } }
  flags: Partial<BundleFlags>
  /** What the ConfigMaps of revision REVISION hold. */
  mesh: string
  values: string
  /** Whether it names a variable that no shell has: istioctl takes it, and we don't. */
  isRefused: boolean
}
type Random = () => number

/** A revision that no istiod runs: its ConfigMaps are ours to change. */
export const REVISION = 'bundle'
export const INGRESS = 'bundle-gateway'
/** What the ingress Service of the bundles is reached at. */
export const EXTERNAL_IP = '198.51.100.7'

/** None of them is a group of the scenario. */
const NAMES = ['bundle-vm', 'billing', 'a', 'orders.eu', 'x-1']
const TEXTS = ['v1', 'it', 'eu-1', 'vm', 'A.b_c-9', '']
const LABELS = [
  'app',
  'version',
  'app.kubernetes.io/name',
  'app.kubernetes.io/version',
  'service.istio.io/canonical-name',
  'service.istio.io/canonical-revision',
  'tier',
  'topology.istio.io/network',
]
const METADATA = {
  ISTIO_META_DNS_CAPTURE: ['true', 'false'],
  PLAIN: ['value'],
  QUOTED: ["it's $(not) run", 'a "b" `c`', '', 'two\nlines', '-w', '{"a":1}'],
  _lower_1: ['value'],
  TRUST_DOMAIN: ['never.shown'],
  ISTIO_META_AUTO_REGISTER_GROUP: ['other'],
} as const
/** What cluster.env would not assign, but run. */
const NO_NAMES = ['A; exit 1 #', 'A-B', '1A', 'a.b', 'A\nB', '$(exit 1)']
/** Fields of a ProxyConfig in every notation that Istio reads. */
const CONFIGS: readonly Record<string, unknown>[] = [
  { discoveryAddress: 'istiod.example.org:15012' },
  { discovery_address: 'istiod.istio-system.svc:15012' },
  { statusPort: 15_020 },
  { status_port: '15021' },
  { statusPort: 0 },
  { statusPort: 16_000 },
  { concurrency: 0 },
  { concurrency: 2 },
  { drainDuration: '1m30s' },
  { terminationDrainDuration: '0.5s' },
  { tracing: { sampling: 12.5, zipkin: { address: 'zipkin.example.org:9411' } } },
  { tracing: { stackdriver: { maxNumberOfAttributes: 12 }, customTags: { a: { literal: { value: 'b' } } } } },
  { tracingServiceName: 'APP_LABEL_AND_NAMESPACE' },
  { serviceCluster: 'mine' },
  { controlPlaneAuthPolicy: 'MUTUAL_TLS' },
  { interceptionMode: 1 },
  { meshId: 'mesh-1' },
  { holdApplicationUntilProxyStarts: false },
  { image: { imageType: 'distroless' } },
  { proxyStatsMatcher: { inclusionPrefixes: ['cluster.'], inclusionRegexps: [] } },
  { gatewayTopology: { numTrustedProxies: 1, forwardClientCertDetails: 'SANITIZE' } },
  { readinessProbe: { tcpSocket: { port: 1 } } },
  { noSuchField: { at: 'all' } },
  { privateKeyProvider: { cryptomb: { pollDelay: '10ms', fallback: true } } },
  { proxyHeaders: { requestId: { disabled: true }, server: { value: 'x' } } },
  { extraStatTags: ['one', 'two'] },
  { fileFlushInterval: '1h', fileFlushMinSizeKb: 64 },
]
const PROBES = [
  null,
  { httpGet: { path: '/health', port: 8080 } },
  {
    initialDelaySeconds: 1,
    timeoutSeconds: 3,
    periodSeconds: 4,
    successThreshold: 2,
    failureThreshold: 3,
    httpGet: {
      path: '/healthz',
      port: 8443,
      host: '127.0.0.1',
      scheme: 'HTTPS',
      httpHeaders: [{ name: 'x-probe', value: 'yes' }, { name: 'x-empty' }],
    },
  },
  { periodSeconds: 0, tcpSocket: { port: 3306, host: 'localhost' } },
  { exec: { command: ['sh', '-c', 'test -f "/ready"'] } },
]

/** An endless row of groups, flags and configurations, each as the API server and Istio take them. */
export function randomBundles(random: Random): () => RandomBundle {
  const one = <T>(all: readonly T[]): T => {
    const chosen = all[Math.floor(random() * all.length)]
    if (chosen === undefined) throw new Error('nothing to choose from')
    return chosen
  }
  const maybe = <T extends object>(value: () => T): T | object => (random() < 0.5 ? value() : {})
  const some = <T>(all: readonly T[]): T[] => all.filter(() => random() < 0.3)
  const labels = () => Object.fromEntries(some(LABELS).map((name) => [name, one(TEXTS)]))
  const metadata = () =>
    Object.fromEntries(some(Object.entries(METADATA)).map(([name, values]) => [name, one<string>(values)]))
  const config = (others: object = {}): Record<string, unknown> => ({
    ...Object.assign({}, ...some(CONFIGS)),
    // istioctl panics where the annotation has proxyMetadata and the mesh has none.
    proxyMetadata: { ...metadata(), ISTIO_ALWAYS: 'there', ...others },
  })
  const annotation = () => maybe(() => ({ 'proxy.istio.io/config': toYaml(config()) }))
  const address = (): Partial<BundleFlags> =>
    one([{}, { internalIP: '10.1.2.3' }, { externalIP: '192.0.2.9' }, { internalIP: '2001:db8::9' }])
  return () => {
    const name = one(NAMES)
    const isRefused = random() < 0.1
    const wrong = isRefused ? { [one(NO_NAMES)]: 'x' } : {}
    const isOfMesh = random() < 0.5
    return {
      isRefused,
      group: {
        apiVersion: 'networking.istio.io/v1',
        kind: 'WorkloadGroup',
        metadata: {
          name,
          namespace: NAMESPACE,
          annotations:
            isRefused && !isOfMesh ? { 'proxy.istio.io/config': toYaml(config(wrong)) } : annotation(),
        },
        spec: {
          ...maybe(() => ({ metadata: { labels: labels(), annotations: annotation() } })),
          template: {
            ...maybe(() => ({
              ports: Object.fromEntries(
                some(['http', 'grpc', 'tcp-db']).map((port) => [port, one([80, 8080, 15_000, 65_535])]),
              ),
            })),
            ...maybe(() => ({ labels: labels() })),
            ...maybe(() => ({ network: one(['vm-net', 'network1']) })),
            serviceAccount: one(['bundle-a', 'bundle-b']),
          },
          ...((probe) => (probe ? { probe } : {}))(one(PROBES)),
        },
      },
      flags: {
        revision: REVISION,
        ...maybe(() => ({ clusterID: one(['Kubernetes', 'cluster-2', "o'brien"]) })),
        ...maybe(() => ({ tokenDuration: one([600, 1800, 86_400]) })),
        ...one([
          { ingressIP: '203.0.113.5' },
          { ingressService: INGRESS },
          { ingressService: `${INGRESS}.istio-system` },
          {},
          { ingressIP: '2001:db8::5' },
        ]),
        ...maybe(() => ({ autoregister: random() < 0.7 })),
        ...maybe(() => ({ captureDns: random() < 0.5 })),
        ...address(),
      },
      mesh: toYaml({
        ...maybe(() => ({ trustDomain: 'td.example.org' })),
        accessLogFile: '/dev/stdout',
        [one(['defaultConfig', 'default_config'])]: config(isOfMesh ? wrong : {}),
      }),
      values: JSON.stringify({ global: { multiCluster: one([{}, { clusterName: 'bed-cluster' }]) } }),
    }
  }
}

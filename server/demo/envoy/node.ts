import { localityOf } from '#server/demo/config/endpoint-config.ts'
import type { MeshProxy } from '#server/demo/istiod/registration.ts'
import type { Part } from '#server/demo/parts.ts'

/** As Envoy's node id: type, address, proxy id and domain. */
export const nodeId = (proxy: MeshProxy): string =>
  `sidecar~${proxy.address}~${proxy.id}~${proxy.namespace}.svc.cluster.local`
export const serviceCluster = ({ labels, workloadName, namespace }: MeshProxy): string =>
  `${labels['service.istio.io/canonical-name'] ?? labels.app ?? workloadName}.${namespace}`

/** What a proxy says of itself to istiod, which tells it in adsz. */
export const toldMetadata = (proxy: MeshProxy): Part => ({
  ISTIO_VERSION: proxy.version,
  LABELS: proxy.labels,
  INSTANCE_IPS: proxy.address,
  NAMESPACE: proxy.namespace,
  ...(proxy.node ? { NODE_NAME: proxy.node } : {}),
  WORKLOAD_NAME: proxy.workloadName,
  SERVICE_ACCOUNT: proxy.serviceAccount,
  CLUSTER_ID: 'Kubernetes',
  ...(proxy.network ? { NETWORK: proxy.network } : {}),
  ...(proxy.dnsCapture ? { DNS_CAPTURE: 'true' } : {}),
  ...(proxy.group ? { AUTO_REGISTER_GROUP: proxy.group } : {}),
})

/** A proxy as its own Envoy has it, with all that its agent put there. */
export const nodeOf = (proxy: MeshProxy): Part => ({
  id: nodeId(proxy),
  cluster: serviceCluster(proxy),
  metadata: {
    ...toldMetadata(proxy),
    NAME: proxy.id.split('.')[0],
    ENVOY_STATUS_PORT: 15_021,
    ENVOY_PROMETHEUS_PORT: 15_090,
    MESH_ID: 'cluster.local',
    PILOT_SAN: ['istiod.istio-system.svc'],
    POD_PORTS: JSON.stringify(proxy.ports.map((containerPort) => ({ containerPort, protocol: 'TCP' }))),
    PROXY_CONFIG: {
      configPath: './etc/istio/proxy',
      binaryPath: '/usr/local/bin/envoy',
      serviceCluster: 'istio-proxy',
      drainDuration: '45s',
      discoveryAddress: 'istiod.istio-system.svc:15012',
      proxyAdminPort: 15_000,
      statusPort: 15_020,
      concurrency: 1,
      // What makes the counters of inbound requests part of the statistics: by default they are not.
      proxyStatsMatcher: { inclusionPrefixes: ['http.inbound_'] },
    },
  },
  locality: localityOf(proxy.locality),
  user_agent_name: 'envoy',
  user_agent_build_version: {
    version: versionNumbers(envoyVersion(proxy)),
    metadata: {
      'build.type': 'RELEASE',
      'revision.sha': BUILD,
      'revision.status': 'Clean',
      'ssl.version': 'BoringSSL',
    },
  },
})

const BUILD = '0000000000000000000000000000000000000000'
/** Each minor version of Istio comes with an Envoy of its own. */
const envoyVersion = ({ version }: MeshProxy): string => (version.startsWith('1.30.') ? '1.38.2' : '1.40.0')
export const buildOf = (proxy: MeshProxy): string => `${BUILD}/${envoyVersion(proxy)}/Clean/RELEASE/BoringSSL`

function versionNumbers(version: string): Part {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  return { major_number: major, minor_number: minor, patch }
}

import { toYaml } from '#lib/yaml/to-yaml.ts'
import type { DraftObject, ObjectStore } from '#server/demo/kube/object-store.ts'

const ISTIO_NAMESPACE = 'istio-system'
const ROOT_CERTIFICATE = 'istio-ca-root-cert'
const WRITER = { manager: 'pilot-discovery' }

/**
 * The ConfigMaps that an installation of Istio has: the mesh's configuration, the injector's values, and in every namespace,
 * also in those that come later, the root certificate that istiod puts there.
 */
export function keepConfigMaps(store: ObjectStore, rootCertificate: string): void {
  store.put(configMap(ISTIO_NAMESPACE, 'istio', { mesh: toYaml(MESH), meshNetworks: 'networks: {}\n' }))
  store.put(
    configMap(ISTIO_NAMESPACE, 'istio-sidecar-injector', { values: `${JSON.stringify(VALUES, null, 2)}\n` }),
  )
  const give = (namespace: string): void =>
    void store.put(configMap(namespace, ROOT_CERTIFICATE, { 'root-cert.pem': rootCertificate }), WRITER)
  for (const { metadata } of store.list('Namespace')) give(metadata.name)
  store.onChange(({ type, kind, object }) => {
    if (kind === 'Namespace' && type === 'ADDED') give(object.metadata.name)
  })
}

const configMap = (namespace: string, name: string, data: Record<string, string>): DraftObject => ({
  kind: 'ConfigMap',
  metadata: { namespace, name },
  data,
})

const MESH = {
  accessLogFile: '/dev/stdout',
  defaultConfig: { discoveryAddress: 'istiod.istio-system.svc:15012' },
  enablePrometheusMerge: true,
  rootNamespace: ISTIO_NAMESPACE,
  trustDomain: 'cluster.local',
}

const VALUES = {
  global: {
    istioNamespace: ISTIO_NAMESPACE,
    meshID: 'mesh1',
    multiCluster: { clusterName: 'Kubernetes' },
    network: 'network1',
  },
  revision: '',
}

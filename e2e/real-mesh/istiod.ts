import { mkdirSync, writeFileSync } from 'node:fs'
import { builtParts } from './build.ts'
import { until } from './exec.ts'
import { apply, getJson, kubeconfigPath, kubectl } from './kube.ts'
import { HOST_ADDRESS } from './network.ts'
import { logTail, startProcess, stopProcess } from './processes.ts'
import { inRunDir } from './run-state.ts'

const MESH_CONFIG = `
accessLogFile: ""
defaultConfig:
  discoveryAddress: istiod.istio-system.svc:15012
  concurrency: 1
  proxyMetadata:
    ISTIO_META_DNS_CAPTURE: "true"
`

/** Installs Istio's CRDs, configuration and validating webhook, and starts istiod; ready when it returns. */
export async function installIstio(): Promise<void> {
  apply(JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } }))
  kubectl(['apply', '--server-side', '-f', builtParts().crds])
  await until(
    'Istio’s CRDs',
    30_000,
    () => kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=20s']) !== '',
  )
  apply(list(configMap(), istiodService(), istiodEndpoints()))
  mkdirSync(inRunDir('istiod'), { recursive: true, mode: 0o700 })
  writeFileSync(inRunDir('istiod', 'mesh.yaml'), MESH_CONFIG)
  writeFileSync(inRunDir('istiod', 'networks.yaml'), 'networks: {}\n')
  await startIstiod()
  apply(JSON.stringify(validatingWebhook()))
  await until('istiod to arm its webhook', 60_000, () =>
    JSON.stringify(getJson('validatingwebhookconfiguration', 'istio-validator-istio-system')).includes(
      '"failurePolicy":"Fail"',
    ),
  )
}

export async function restartIstiod(): Promise<void> {
  await stopProcess('istiod', 30_000)
  await startIstiod()
}

async function startIstiod(): Promise<void> {
  startProcess('istiod', 3, {
    command: builtParts().bin('pilot-discovery'),
    cwd: inRunDir('istiod'),
    args: [
      'discovery',
      `--kubeconfig=${kubeconfigPath()}`,
      `--meshConfig=${inRunDir('istiod', 'mesh.yaml')}`,
      `--networksConfig=${inRunDir('istiod', 'networks.yaml')}`,
      '--clusterID=Kubernetes',
      // Loopback for us, the bridge for VMs and the API server's webhook calls, and no other interface.
      '--httpAddr=127.0.0.1:8080',
      '--monitoringAddr=127.0.0.1:15014',
      '--grpcAddr=',
      `--secureGRPCAddr=${HOST_ADDRESS}:15012`,
      `--httpsAddr=${HOST_ADDRESS}:15017`,
    ],
    env: {
      POD_NAMESPACE: 'istio-system',
      POD_NAME: 'istiod-0',
      REVISION: 'default',
      // Stock Envoy lacks the filters of Istio's own build.
      PILOT_ENABLE_METADATA_EXCHANGE: 'false',
      PILOT_DISABLE_MX_ALPN: 'true',
      PILOT_ENABLE_ALPN_FILTER: 'false',
      PILOT_WORKLOAD_ENTRY_GRACE_PERIOD: '10s',
    },
  })
  await until('istiod', 60_000, async () => (await fetch('http://127.0.0.1:8080/ready')).ok).catch(
    (error: unknown) => {
      throw new Error(`${String(error)}\n${logTail('istiod')}`)
    },
  )
}

const list = (...items: object[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
const inIstioSystem = (name: string, labels: Record<string, string> = {}) => ({
  name,
  namespace: 'istio-system',
  labels,
})

const configMap = () => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: inIstioSystem('istio'),
  data: { mesh: MESH_CONFIG, meshNetworks: 'networks: {}' },
})

const istiodPorts = [
  { name: 'https-dns', port: 15012 },
  { name: 'https-webhook', port: 443, targetPort: 15017 },
  { name: 'http-monitoring', port: 15014 },
]

const istiodService = () => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: inIstioSystem('istiod', { app: 'istiod' }),
  spec: { ports: istiodPorts },
})

const istiodEndpoints = () => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: inIstioSystem('istiod-bed', { 'kubernetes.io/service-name': 'istiod' }),
  addressType: 'IPv4',
  endpoints: [{ addresses: [HOST_ADDRESS], conditions: { ready: true } }],
  ports: istiodPorts.map(({ name, port, targetPort }) => ({ name, port: targetPort ?? port })),
})

/** As Istio's own chart registers it; istiod fills in the CA and turns the policy to Fail when it is ready. */
const validatingWebhook = () => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: {
    name: 'istio-validator-istio-system',
    labels: { app: 'istiod', istio: 'istiod', 'istio.io/rev': 'default' },
  },
  webhooks: [
    {
      name: 'rev.validation.istio.io',
      clientConfig: { service: { name: 'istiod', namespace: 'istio-system', path: '/validate' } },
      rules: [
        {
          operations: ['CREATE', 'UPDATE'],
          apiGroups: ['security.istio.io', 'networking.istio.io'],
          apiVersions: ['*'],
          resources: ['*'],
        },
      ],
      failurePolicy: 'Ignore',
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
    },
  ],
})

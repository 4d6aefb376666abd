const ISTIO = 'https://istio.io/latest/docs'

const KUBERNETES = 'https://kubernetes.io/docs/concepts'

/** Pages that findings point to. */
export const PAGES = {
  virtualService: `${ISTIO}/reference/config/networking/virtual-service/`,
  destinationRule: `${ISTIO}/reference/config/networking/destination-rule/`,
  serviceEntry: `${ISTIO}/reference/config/networking/service-entry/`,
  workloadEntry: `${ISTIO}/reference/config/networking/workload-entry/`,
  workloadGroup: `${ISTIO}/reference/config/networking/workload-group/`,
  readinessProbe: `${ISTIO}/reference/config/networking/workload-group/#ReadinessProbe`,
  sidecar: `${ISTIO}/reference/config/networking/sidecar/`,
  gateway: `${ISTIO}/reference/config/networking/gateway/`,
  peerAuthentication: `${ISTIO}/reference/config/security/peer_authentication/`,
  authorizationPolicy: `${ISTIO}/reference/config/security/authorization-policy/`,
  virtualMachines: `${ISTIO}/setup/install/virtual-machine/`,
  vmArchitecture: `${ISTIO}/ops/deployment/vm-architecture/`,
  vmDebugging: `${ISTIO}/ops/diagnostic-tools/virtual-machines/`,
  deploymentModels: `${ISTIO}/ops/deployment/deployment-models/`,
  localityFailover: `${ISTIO}/tasks/traffic-management/locality-load-balancing/failover/`,
  dnsProxy: `${ISTIO}/ops/configuration/traffic-management/dns-proxy/`,
  networkProblems: `${ISTIO}/ops/common-problems/network-issues/`,
  trafficPractices: `${ISTIO}/ops/best-practices/traffic-management/`,
  scoping: `${ISTIO}/ops/configuration/mesh/configuration-scoping/`,
  security: `${ISTIO}/concepts/security/`,
  proxyCommands: `${ISTIO}/ops/diagnostic-tools/proxy-cmd/`,
  releases: `${ISTIO}/releases/supported-releases/`,
  kubernetesService: `${KUBERNETES}/services-networking/service/`,
  serviceAccounts: `${KUBERNETES}/security/service-accounts/`,
  analysis: (code: 'ist0101' | 'ist0109' | 'ist0112' | 'ist0132'): string =>
    `${ISTIO}/reference/config/analysis/${code}/`,
} as const

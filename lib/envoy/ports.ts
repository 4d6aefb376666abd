/** What Istio uses its ports for: those of a proxy, of the gateway between networks, and of istiod. */
const WORDS = new Map([
  [
    15000,
    'Envoy’s admin interface. It asks nobody who they are, so it listens on loopback alone and no firewall should open it.',
  ],
  [15001, 'Where iptables sends what the workload sends. It is handed on by its original destination.'],
  [15002, 'Used once at the start, to check that redirection by iptables works.'],
  [15004, 'Kept for debugging the agent. Nothing listens there now.'],
  [15006, 'Where iptables sends what others send to the workload. mTLS ends here.'],
  [15008, 'HBONE: mTLS tunnels of ambient mode.'],
  [15009, 'HBONE without TLS, for networks that are secured otherwise.'],
  [15020, 'The agent’s own port: readiness, and the metrics of agent, Envoy and workload in one.'],
  [15021, 'Readiness for those outside: /healthz/ready alone, which Envoy asks of the agent at port 15020.'],
  [
    15053,
    'The agent’s DNS proxy, on loopback. iptables sends DNS here where ISTIO_META_DNS_CAPTURE is true.',
  ],
  [15090, 'Envoy’s own metrics for Prometheus: /stats/prometheus alone.'],
  [15443, 'The gateway between networks. It tells services apart by SNI and leaves mTLS to the workloads.'],
  [15010, 'istiod’s XDS and CA in plain text, for networks that are secured otherwise.'],
  [15012, 'istiod’s XDS and CA over TLS. Every proxy connects here, VMs through the gateway.'],
  [15014, 'istiod’s metrics, version and debug pages.'],
  [15017, 'istiod’s webhooks: injection and validation. Its Service has them at 443.'],
])

/** What Istio uses a port for, in a sentence or two; empty for a port of a workload or service. */
export const explainPort = (port: number): string => WORDS.get(port) ?? ''

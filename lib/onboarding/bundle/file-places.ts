/** Where a file of the bundle belongs on the VM. `/etc/istio` is a link to `/var/lib/istio` there. */
type FilePlace = { file: string; place: string; mode: string; what: string }

/** All of them belong to user istio-proxy; `hosts` is none of them, because its line goes into /etc/hosts. */
export const FILE_PLACES: readonly FilePlace[] = [
  {
    file: 'cluster.env',
    place: '/var/lib/istio/envoy/cluster.env',
    mode: '0644',
    what: 'Environment of the agent and of its iptables rules',
  },
  { file: 'mesh.yaml', place: '/etc/istio/config/mesh', mode: '0644', what: 'Configuration of the proxy' },
  {
    file: 'root-cert.pem',
    place: '/etc/certs/root-cert.pem',
    mode: '0644',
    what: 'Root certificate that istiod is checked against',
  },
  {
    file: 'istio-token',
    place: '/var/run/secrets/tokens/istio-token',
    mode: '0600',
    what: 'Token for the first certificate; renewals use the certificate',
  },
]

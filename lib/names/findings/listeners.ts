import type { NamePort } from '#lib/names/name-service.ts'

/**
 * How the sidecar tells connections to a port apart (pilot/pkg/networking/core, buildSidecarOutboundListener).
 * - `http`: by the Host header, on one listener for every host.
 * - `tls`: by SNI where it has no address of its own, else by the address.
 * - `tcp`: by nothing but the address and the port.
 * - `auto`: as `http` where it turns out to be HTTP, else as `tcp`.
 * - `none`: not at all; UDP has no listener.
 */
export type Telling = 'http' | 'tls' | 'tcp' | 'auto' | 'none'

const HTTP = new Set(['HTTP', 'HTTP2', 'HTTP_PROXY', 'GRPC', 'GRPC-WEB'])
const TCP = new Set(['TCP', 'MONGO', 'REDIS', 'MYSQL'])
const TLS = new Set(['TLS', 'HTTPS'])

export function tellingOf({ protocol }: Pick<NamePort, 'protocol'>): Telling {
  const name = protocol.toUpperCase()
  if (HTTP.has(name)) return 'http'
  if (TLS.has(name)) return 'tls'
  if (TCP.has(name)) return 'tcp'
  return name === 'UDP' ? 'none' : 'auto'
}

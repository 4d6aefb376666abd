/** A certificate that an Envoy holds, as its /certs says. */
export type EnvoyCertificate = {
  kind: 'workload' | 'root'
  /** Hexadecimal. */
  serialNumber: string
  subjectAltNames: string[]
  /** Epoch milliseconds; null when Envoy does not say. */
  validFromMs: number | null
  expiresAtMs: number | null
}

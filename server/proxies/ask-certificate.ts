import type { EnvoyCertificate } from '#lib/envoy/certificate.ts'
import { readCerts } from '#lib/envoy/read-certs.ts'
import type { SeenCertificate } from '#lib/proxies/certificate-problems.ts'
import type { EnvoyDoor } from '#server/envoy/envoy-door.ts'

export type RootSeen = { serialNumber: string; expiresAtMs: number | null }
/** What one Envoy showed: its workload's certificate and the roots it trusts, or why there is none. */
export type CertificateAnswer =
  | { certificate: SeenCertificate; roots: readonly RootSeen[] }
  | { certificate: null; reason: string }

const LIMIT_MS = 5_000
/** Envoy repeats its certificate for every cluster: about 1 KiB for each. */
const LIMIT_BYTES = 32 * 1024 * 1024
/** More are a bundle of public authorities, which has nothing to do with the mesh. */
const MOST_ROOTS = 8

/** Asks an Envoy for its /certs. Never rejects. */
export async function askCertificate(
  door: EnvoyDoor,
  nowMs: () => number,
  signal?: AbortSignal,
): Promise<CertificateAnswer> {
  let json: unknown
  try {
    const limits = { limitMs: LIMIT_MS, limitBytes: LIMIT_BYTES }
    json = await door.getJson('/certs', signal ? { ...limits, signal } : limits)
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    return { certificate: null, reason: `${door.way.words} ${words}` }
  }
  const certificates = readCerts(json)
  if (!certificates)
    return {
      certificate: null,
      reason: `${door.way.words} answered something that is no list of certificates`,
    }
  const certificate = workloadOf(certificates, nowMs())
  if (!certificate)
    return { certificate: null, reason: 'Its Envoy holds no certificate with a SPIFFE identity' }
  return { certificate, roots: rootsOf(certificates) }
}

/** What comes from a VM may be anything; what is kept is what a SPIFFE id and a serial number can be. */
const identityIn = ({ subjectAltNames }: EnvoyCertificate): string =>
  subjectAltNames.find((name) => /^spiffe:\/\/[\x21-\x7e]{1,2039}$/.test(name)) ?? ''
const serialOf = ({ serialNumber }: EnvoyCertificate): string =>
  /^[0-9a-f:]{1,64}$/i.test(serialNumber) ? serialNumber : ''

/** The newest: while listeners drain, Envoy holds the one before as well. */
function workloadOf(certificates: readonly EnvoyCertificate[], seenAtMs: number): SeenCertificate | null {
  let newest: SeenCertificate | null = null
  for (const one of certificates) {
    const identity = identityIn(one)
    if (one.kind !== 'workload' || identity === '' || one.expiresAtMs === null) continue
    const { validFromMs, expiresAtMs } = one
    if (newest && expiresAtMs <= newest.expiresAtMs) continue
    newest = { identity, serialNumber: serialOf(one), validFromMs, expiresAtMs, seenAtMs }
  }
  return newest
}

function rootsOf(certificates: readonly EnvoyCertificate[]): RootSeen[] {
  const roots = certificates.filter(({ kind }) => kind === 'root')
  if (roots.length > MOST_ROOTS) return []
  return roots.map((one) => ({ serialNumber: serialOf(one), expiresAtMs: one.expiresAtMs }))
}

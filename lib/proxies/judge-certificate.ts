import {
  certificateProblems,
  identityProblems,
  reckonedAbsence,
  renewedByMs,
  type SeenCertificate,
} from '#lib/proxies/certificate-problems.ts'
import type { ExpectedIdentity } from '#lib/proxies/identity.ts'
import type { CertificateState } from '#lib/proxies/proxy-row.ts'

/** What is known of a proxy's certificate, and of the proxy. */
export type CertificateCase = {
  kind: 'vm' | 'pod'
  presence: 'connected' | 'away'
  /** When it was last connected; null while it is, and when nobody knows. */
  awaySinceMs: number | null
  /** The one that its Envoy showed last; null when it never did. */
  certificate: SeenCertificate | null
  /** Why Envoy did not tell when it was asked last; empty when it did. */
  reason: string
  expected: ExpectedIdentity
}

/** What can be said of a certificate at `nowMs`. A pod gets a new token from its kubelet, so only a VM can lack one. */
export function judgeCertificate(one: CertificateCase, nowMs: number): CertificateState {
  const { kind, presence, certificate, reason, expected } = one
  if (!certificate) return { kind: 'unknown', reason: reason || 'Its Envoy has not been asked yet' }
  if (kind === 'vm' && presence === 'away') return judgeAbsent(certificate, one, nowMs)
  const { identity, expiresAtMs, seenAtMs } = certificate
  // One that was good when it was seen has been renewed since, or not: nobody knows.
  if (expiresAtMs <= nowMs && expiresAtMs > seenAtMs)
    return {
      kind: 'unknown',
      reason: `The certificate that it showed last has expired since${reason ? `, and it can’t be asked: ${reason}` : ''}`,
    }
  const problems = certificateProblems(certificate, expected, 'connected', nowMs)
  return { kind: 'known', identity, expiresAtMs, seenAtMs, isReckoned: false, problems }
}

/** A VM that was connected when the certificate that was seen was to be renewed has left with a newer one. */
function judgeAbsent(
  certificate: SeenCertificate,
  { expected, awaySinceMs }: CertificateCase,
  nowMs: number,
): CertificateState {
  const { identity, expiresAtMs, seenAtMs } = certificate
  if ((awaySinceMs ?? nowMs) <= renewedByMs(certificate)) {
    const problems = certificateProblems(certificate, expected, 'away', nowMs)
    return { kind: 'known', identity, expiresAtMs, seenAtMs, isReckoned: false, problems }
  }
  if (awaySinceMs === null)
    return {
      kind: 'unknown',
      reason: 'It may have renewed the certificate that it showed last: since when it is away is not known',
    }
  const reckoned = reckonedAbsence(awaySinceMs, nowMs, certificate)
  const problems = [...identityProblems(identity, expected), ...reckoned.problems]
  return { kind: 'known', identity, expiresAtMs: reckoned.expiresAtMs, seenAtMs, isReckoned: true, problems }
}

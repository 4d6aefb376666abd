import { type ExpectedIdentity, partsOfIdentity } from '#lib/proxies/identity.ts'
import type { CertificateProblem } from '#lib/proxies/proxy-row.ts'

/** A workload's certificate as its Envoy last showed it. Times are epoch milliseconds. */
export type SeenCertificate = {
  identity: string
  serialNumber: string
  /** Null when Envoy does not say. */
  validFromMs: number | null
  expiresAtMs: number
  seenAtMs: number
}

const HOUR_MS = 3_600_000
/** SECRET_TTL of the agent: what Istio asks for. */
export const DEFAULT_LIFE_MS = 24 * HOUR_MS
/** SECRET_GRACE_PERIOD_RATIO of the agent, and how far chance moves it (SECRET_GRACE_PERIOD_RATIO_JITTER). */
const RENEWAL = 0.5
const RENEWAL_JITTER = 0.01
const TOKEN_WARNING_MS = 6 * HOUR_MS

const lifeOf = ({ validFromMs, expiresAtMs }: SeenCertificate): number =>
  validFromMs !== null && validFromMs < expiresAtMs ? expiresAtMs - validFromMs : DEFAULT_LIFE_MS

/** When the agent will have renewed it at the latest, if all is well. */
export const renewedByMs = (certificate: SeenCertificate): number =>
  certificate.expiresAtMs - lifeOf(certificate) * (RENEWAL - RENEWAL_JITTER)

/** Whether so little of a life is left that the agent must have failed to renew, which it tries from half of it. */
export const isNotRenewed = (leftMs: number, lifeMs: number): boolean => leftMs < lifeMs / 3

/** What is wrong with who it says that its bearer is. */
export function identityProblems(identity: string, expected: ExpectedIdentity): CertificateProblem[] {
  const parts = partsOfIdentity(identity)
  if (!parts)
    return [
      {
        code: 'identity',
        message: `${identity || 'What it has'} is not an identity as Istio gives them`,
      },
    ]
  const problems: CertificateProblem[] = []
  const { trustDomain, trustDomainAliases, namespace, serviceAccount } = expected
  if (trustDomain !== '' && ![trustDomain, ...trustDomainAliases].includes(parts.trustDomain))
    problems.push({
      code: 'trust-domain',
      message: `Its trust domain is ${parts.trustDomain}, the mesh’s is ${trustDomain}`,
    })
  if (parts.namespace !== namespace || (serviceAccount !== '' && parts.serviceAccount !== serviceAccount))
    problems.push({
      code: 'identity',
      message: `It is for service account ${parts.namespace}/${parts.serviceAccount}, its object has ${namespace}/${serviceAccount || '(none)'}`,
    })
  return problems
}

/**
 * What is wrong with the life of a certificate whose proxy is connected, as of when Envoy showed it: what became of it since
 * is not known. Istio's agent renews at half of its life, so one that has much less left is not renewed.
 */
export function renewalProblems(certificate: SeenCertificate): CertificateProblem[] {
  const leftMs = certificate.expiresAtMs - certificate.seenAtMs
  const lifeMs = lifeOf(certificate)
  if (leftMs <= 0) return [{ code: 'expired', message: 'It has expired: other proxies and istiod refuse it' }]
  if (leftMs < lifeMs / 6)
    return [
      {
        code: 'expiring',
        message:
          'Less than a sixth of its life is left. Istio renews at half of it, so renewing fails; the log of the agent says why',
      },
    ]
  if (isNotRenewed(leftMs, lifeMs))
    return [
      {
        code: 'not-renewed',
        message: 'Less than a third of its life is left, and Istio should have renewed it at half',
      },
    ]
  return []
}

/**
 * Whether a VM that is away can come back by itself. Its token was good for the first certificate only (1 h by default), so
 * that it authenticates to istiod with the certificate it holds; once that has expired it needs a new token.
 */
export function absenceProblems(expiresAtMs: number, nowMs: number): CertificateProblem[] {
  if (nowMs >= expiresAtMs)
    return [
      {
        code: 'needs-token',
        message: 'It expired while the VM was away: without a new token the VM can’t authenticate to istiod',
      },
    ]
  if (expiresAtMs - nowMs < TOKEN_WARNING_MS)
    return [
      {
        code: 'will-need-token',
        message: 'It expires within 6 h: a VM that stays away for longer needs a new token to come back',
      },
    ]
  return []
}

/**
 * The same for a VM whose last certificate was not seen: one that had at least half of its life left when the VM was last
 * connected. Its life is that of the one `before`, or 24 h by Istio's default where none was ever seen.
 */
export function reckonedAbsence(
  lastConnectedMs: number,
  nowMs: number,
  before: SeenCertificate | null = null,
): { expiresAtMs: number; problems: CertificateProblem[] } {
  const lifeMs = before ? lifeOf(before) : DEFAULT_LIFE_MS
  const expiresAtMs = lastConnectedMs + lifeMs
  const earliestMs = lastConnectedMs + lifeMs * (RENEWAL - RENEWAL_JITTER)
  const reckoned = before
    ? 'Reckoned from when it left, since the certificate that was seen should have been renewed before'
    : 'Reckoned by Istio’s default life of 24 h, since its certificate was never seen'
  if (nowMs >= expiresAtMs)
    return {
      expiresAtMs,
      problems: [
        {
          code: 'needs-token',
          message: `It will have expired while the VM was away, so that the VM needs a new token. ${reckoned}`,
        },
      ],
    }
  if (nowMs > earliestMs - TOKEN_WARNING_MS)
    return {
      expiresAtMs,
      problems: [
        {
          code: 'will-need-token',
          message: `It has expired or will soon: a VM that stays away for longer needs a new token to come back. ${reckoned}`,
        },
      ],
    }
  return { expiresAtMs, problems: [] }
}

/** All that is wrong with a certificate that was seen; `away` when its VM is connected no more. */
export function certificateProblems(
  certificate: SeenCertificate,
  expected: ExpectedIdentity,
  presence: 'connected' | 'away',
  nowMs: number,
): CertificateProblem[] {
  return [
    ...identityProblems(certificate.identity, expected),
    ...(presence === 'connected'
      ? renewalProblems(certificate)
      : absenceProblems(certificate.expiresAtMs, nowMs)),
  ]
}

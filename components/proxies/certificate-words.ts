import { formatAge } from '#components/ui/relative-time.tsx'
import { isNotRenewed } from '#lib/proxies/certificate-problems.ts'

const SOON_MS = 3_600_000

/** How long a certificate is valid for, such as `23 h 12 m left`; `isShort` within its last hour and after it. */
export function leftWords(expiresAtMs: number, nowMs: number): { words: string; isShort: boolean } {
  const leftMs = expiresAtMs - nowMs
  return leftMs > 0
    ? { words: `${formatAge(leftMs)} left`, isShort: leftMs <= SOON_MS }
    : { words: `expired ${formatAge(-leftMs)} ago`, isShort: true }
}

/**
 * When the agent asks for a new workload certificate: half-way through the life of the one it has (SECRET_GRACE_PERIOD_RATIO,
 * by default). It is late by the rule of the list of certificates, which leaves time to try again.
 */
export function renewalOf(
  { validFromMs, expiresAtMs }: { validFromMs: number; expiresAtMs: number },
  nowMs: number,
): { atMs: number; isLate: boolean } {
  const lifeMs = expiresAtMs - validFromMs
  return { atMs: validFromMs + lifeMs / 2, isLate: isNotRenewed(expiresAtMs - nowMs, lifeMs) }
}

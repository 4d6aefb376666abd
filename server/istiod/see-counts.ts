import type { OrReason, RegistrationCounts, ToldCounts } from '#lib/onboarding/told-endpoints.ts'
import type { FoundIstiods } from '#server/istiod/find-istiods.ts'
import { sayWhy } from '#server/istiod/say-why.ts'

const LIMITS = { limitMs: 5_000, limitBytes: 32 * 1024 * 1024 }

/** Counters of istiod (pilot/pkg/autoregistration, security/pkg/server/ca); each appears when it has counted once. */
const COUNTERS = {
  auto_registration_success_total: 'registered',
  auto_registration_updates_total: 'registered',
  auto_registration_errors_total: 'failed',
  citadel_server_success_cert_issuance_count: 'certificates',
  citadel_server_authentication_failure_count: 'refused',
} as const satisfies Record<string, keyof RegistrationCounts>

/** Asks every istiod what it has counted of registrations; `reason` when none tells. Rejects never. */
export async function seeCounts(found: FoundIstiods, nowMs: () => number): Promise<OrReason<ToldCounts>> {
  if ('reason' in found) return found
  const byIstiod = new Map<string, RegistrationCounts>()
  const failures: string[] = []
  await Promise.all(
    found.doors.map(async (door) => {
      try {
        const counts = readCounts(await door.getText('/metrics', LIMITS))
        if (counts) byIstiod.set(door.name, counts)
        else failures.push(`${door.name} answered something that is not istiod’s metrics`)
      } catch (error) {
        failures.push(sayWhy(door, error))
      }
    }),
  )
  const missing = [...failures.sort(), ...(found.missing ? [found.missing] : [])].join('; ')
  return byIstiod.size > 0 ? { byIstiod, missing, atMs: nowMs() } : { reason: missing }
}

/** Reads Prometheus' text format; null when nothing in it is istiod's. */
export function readCounts(text: string): RegistrationCounts | null {
  if (!/^(pilot_|citadel_|istiod_)/m.test(text)) return null
  const counts: RegistrationCounts = { registered: 0, failed: 0, certificates: 0, refused: 0 }
  for (const [name, field] of Object.entries(COUNTERS)) {
    const line = new RegExp(String.raw`^${name}(?:_total)?(?:\{[^}\n]*\})? (\S+)`, 'gm')
    for (const [, value] of text.matchAll(line)) counts[field] += Number(value) || 0
  }
  return counts
}

/**
 * What a WorkloadEntry's conditions and annotations say of the VM behind it.
 * - `static`: hand-written, nobody checks it; istiod sends it to proxies always.
 * - `pending`: health-checked, no verdict yet; not in endpoints.
 * - `healthy` / `unhealthy`: the last verdict of the VM's own probe; only healthy ones are in endpoints.
 * - `disconnected`: every stream closed, inside istiod's grace period; still in endpoints if it was healthy.
 * - `stale`: says connected for longer than istiod lets any connection live, so its istiod is gone.
 */
export const HEALTH_STATES = ['healthy', 'unhealthy', 'pending', 'disconnected', 'stale', 'static'] as const
export type HealthState = (typeof HEALTH_STATES)[number]

export type EntryHealth = {
  state: HealthState
  /** The probe's own words, when it failed. */
  message: string
  /** When this state was entered, epoch milliseconds, as far as the object says; null when it does not. */
  sinceMs: number | null
  /** Whether istiod puts this entry into endpoints (istiod's isHealthy rule). */
  eligible: boolean
}

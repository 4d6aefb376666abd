import type { Vms } from '#server/demo/fleet/vms.ts'
import { ISTIOD_LIMITS } from '#server/demo/istiod/istiod.ts'
import type { World } from '#server/demo/seeds/world.ts'

/** Puts a world's VMs in place as though they had been running: each connected at some time of the last half hour. */
export function settleWorld(options: { world: World; vms: Vms; random: () => number; nowMs: number }): void {
  const { world, vms, random, nowMs } = options
  for (const { failing, ...plan } of world.vms) {
    const ageMs = random() * ISTIOD_LIMITS.connectionMs
    const healthSinceMs = nowMs - (failing ? ageMs * random() : ageMs)
    vms.settle(plan, { connectedAtMs: nowMs - ageMs, failing: failing ?? '', healthSinceMs })
  }
}

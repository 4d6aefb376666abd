import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { OpenWork } from '#lib/onboarding/leaving/leaving.ts'
import { openWork, totalOf } from '#lib/onboarding/leaving/open-work.ts'
import type { OrReason } from '#lib/onboarding/told-endpoints.ts'
import { AppError } from '#server/app-error.ts'
import type { Clock } from '#server/clock.ts'
import type { OnboardingRuntime } from '#server/onboarding/onboarding-runtime.ts'
import { askPages } from '#server/proxies/ask-pages.ts'

/** What a VM's own Envoy hands to its application, by its inbound clusters. `total` is since Envoy started. Rejects never. */
export async function askOwnEnvoy(
  runtime: OnboardingRuntime,
  proxy: NameProxy,
  clock: Clock,
): Promise<OrReason<OpenWork & { total: number }>> {
  try {
    const { value } = await askPages(runtime, clock).clusters(proxy, 'envoy')
    const counted = value.flatMap(({ direction, endpoints }) =>
      direction === 'inbound' ? [endpoints.map(({ counters }) => counters)] : [],
    )
    return { ...openWork(counted), total: totalOf(counted) }
  } catch (error) {
    if (error instanceof AppError) return { reason: error.message }
    throw error
  }
}

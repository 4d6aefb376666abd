import type { LeavingEntry, RaisedWeights } from '#lib/onboarding/leaving/leaving.ts'
import { raisedWeights } from '#lib/onboarding/leaving/raised.ts'
import type { OrReason } from '#lib/onboarding/told-endpoints.ts'
import type { Operation } from '#lib/traffic/operation.ts'
import { AppError } from '#server/app-error.ts'
import type { Clock } from '#server/clock.ts'
import type { OnboardingRuntime } from '#server/onboarding/onboarding-runtime.ts'
import { createSharedAnswers } from '#server/onboarding/share-answers.ts'

/** A draining is followed by few other changes before its VM is gone. */
const PAGES = 4

type Asked = Pick<OnboardingRuntime, 'operations' | 'store'>
const shared = createSharedAnswers<Asked['operations'], OrReason<{ operations: Operation[] }>>()

/** The weights that drainings have changed, by the newest operations of the journal. Rejects never. */
export async function raisedNow(
  { operations, store }: Asked,
  entry: LeavingEntry,
  clock: Clock,
): Promise<RaisedWeights> {
  const told = await shared(operations, '', () => newest(operations), clock)
  return 'reason' in told ? told : { changes: raisedWeights(store.inventory, entry, told.operations) }
}

async function newest(from: Asked['operations']): Promise<OrReason<{ operations: Operation[] }>> {
  const operations: Operation[] = []
  try {
    for (let page = 1; page <= PAGES; page++) {
      const { operations: more, total } = await from.list({ host: '', page })
      operations.push(...more)
      if (more.length === 0 || operations.length >= total) break
    }
    return { operations }
  } catch (error) {
    if (error instanceof AppError) return { reason: error.message }
    throw error
  }
}

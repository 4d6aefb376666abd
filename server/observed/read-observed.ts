import { z } from 'zod'
import type { ObservedSplit } from '#lib/traffic/observed.ts'
import { parseInput } from '#server/http/respond.ts'
import type { Observed } from '#server/observed/observed.ts'

const querySchema = z.object({ host: z.string().min(1).max(253).toLowerCase() })

/** What callers of the host in a query string counted. Throws AppError `bad-request` when it names none. */
export async function readObserved(observed: Observed, query: URLSearchParams): Promise<ObservedSplit> {
  return observed.of(parseInput({ host: query.get('host') ?? '' }, querySchema).host)
}

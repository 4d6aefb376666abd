import { systemClock } from '#server/clock.ts'
import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readDifferences } from '#server/proxies/read-differences.ts'

export const GET = route(async ({ request, runtime, params, query }) =>
  json(
    await readDifferences(runtime, params.id ?? '', query, {
      nowMs: systemClock.nowMs,
      signal: request.signal,
    }),
  ),
)

import { transitionQuerySchema } from '#lib/history/transition-row.ts'
import { pageOfTransitions } from '#server/history/pages.ts'
import { json, parseInput } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'

export const GET = route(async ({ runtime, query }) =>
  json(await pageOfTransitions(runtime, parseInput(Object.fromEntries(query), transitionQuerySchema))),
)

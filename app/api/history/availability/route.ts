import { summaryQuerySchema } from '#lib/history/timeline.ts'
import { summaryFor } from '#server/history/pages.ts'
import { json, parseInput } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'

export const GET = route(async ({ runtime, query }) =>
  json(await summaryFor(runtime, parseInput(Object.fromEntries(query), summaryQuerySchema))),
)

import { operationsQuerySchema } from '#lib/traffic/operation.ts'
import { json, parseInput } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'

export const GET = route(async ({ runtime, query }) =>
  json(await runtime.operations.list(parseInput(Object.fromEntries(query), operationsQuerySchema))),
)

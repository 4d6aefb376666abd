import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readPreflight } from '#server/onboarding/read-preflight.ts'

export const GET = route(async ({ runtime, actor, query }) =>
  json(await readPreflight(runtime, actor, query)),
)

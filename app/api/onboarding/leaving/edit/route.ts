import { systemClock } from '#server/clock.ts'
import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readLeavingEdit } from '#server/onboarding/leaving-edit.ts'

export const GET = route(async ({ runtime, actor, query }) =>
  json(await readLeavingEdit(runtime, runtime.requestAs(actor), query, systemClock)),
)

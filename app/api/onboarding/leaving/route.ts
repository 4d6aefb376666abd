import { systemClock } from '#server/clock.ts'
import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readLeaving } from '#server/onboarding/leaving.ts'

export const GET = route(async ({ runtime, query }) => json(await readLeaving(runtime, query, systemClock)))

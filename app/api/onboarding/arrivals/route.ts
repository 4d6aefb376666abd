import { systemClock } from '#server/clock.ts'
import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readArrivals } from '#server/onboarding/arrivals.ts'

export const GET = route(async ({ runtime, query }) => json(await readArrivals(runtime, query, systemClock)))

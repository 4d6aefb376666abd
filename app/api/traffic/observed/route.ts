import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readObserved } from '#server/observed/read-observed.ts'

export const GET = route(async ({ runtime, query }) => json(await readObserved(runtime.observed, query)))

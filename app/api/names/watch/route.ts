import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readWatch } from '#server/names/read-watch.ts'

export const GET = route(async ({ runtime }) => json(await readWatch(runtime)))

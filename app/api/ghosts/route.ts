import { systemClock } from '#server/clock.ts'
import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readGhosts } from '#server/proxies/read-ghosts.ts'

export const GET = route(async ({ runtime }) => json(await readGhosts(runtime, systemClock)))

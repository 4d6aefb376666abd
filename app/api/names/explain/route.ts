import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readExplain } from '#server/names/read-explain.ts'

export const GET = route(async ({ runtime, query }) => json(await readExplain(runtime, query)))

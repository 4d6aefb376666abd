import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readProxies } from '#server/proxies/read-proxies.ts'

export const GET = route(async ({ runtime, query }) => json(await readProxies(runtime, query)))

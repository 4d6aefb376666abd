import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readProxy } from '#server/proxies/read-proxy.ts'

export const GET = route(async ({ runtime, params }) => json(await readProxy(runtime, params.id ?? '')))

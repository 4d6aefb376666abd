import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readHost } from '#server/inventory/hosts.ts'

export const GET = route(({ runtime, query }) => json(readHost(runtime.store.inventory, query)))

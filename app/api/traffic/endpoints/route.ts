import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readEndpoints } from '#server/inventory/hosts.ts'

export const GET = route(({ runtime, query }) => json(readEndpoints(runtime.store.inventory, query)))

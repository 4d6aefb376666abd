import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readGraph } from '#server/names/read-graph.ts'

export const GET = route(({ runtime, query }) => json(readGraph(runtime.store.inventory, query)))

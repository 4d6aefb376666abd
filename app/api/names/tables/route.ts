import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readTables } from '#server/names/read-tables.ts'

export const GET = route(async ({ runtime, query }) => json(await readTables(runtime, query)))

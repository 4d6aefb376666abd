import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readExport } from '#server/kube/export-objects.ts'

export const GET = route(async ({ runtime, actor, query }) =>
  json(await readExport(runtime.requestAs(actor), query.getAll('ref'))),
)

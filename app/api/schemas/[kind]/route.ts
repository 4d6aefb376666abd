import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readSchema } from '#server/kube/read-schema.ts'

export const GET = route(async ({ runtime, actor, params }) =>
  json(await readSchema(runtime.requestAs(actor), params.kind ?? '')),
)

import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readObjectYaml } from '#server/kube/read-object-yaml.ts'

export const GET = route(async ({ runtime, actor, params }) =>
  json(await readObjectYaml(runtime.requestAs(actor), params)),
)

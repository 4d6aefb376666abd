import { decisionSchema } from '#lib/traffic/operation.ts'
import { json, readBody } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'

export const GET = route(async ({ runtime, params }) => json(await runtime.operations.get(params.id ?? '')))

export const POST = route(async ({ request, runtime, params, actor }) => {
  const decision = await readBody(request, decisionSchema)
  return json(await runtime.operations.decide(params.id ?? '', decision, actor), 202)
})

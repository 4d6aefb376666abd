import { applyRequestSchema } from '#lib/traffic/edit.ts'
import { json, readBody } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'

export const POST = route(async ({ request, runtime, actor }) => {
  const wanted = await readBody(request, applyRequestSchema)
  return json(await runtime.operations.start({ request: wanted, actor, reason: 'edit' }), 202)
})

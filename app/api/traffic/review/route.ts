import { reviewRequestSchema } from '#lib/traffic/edit.ts'
import { json, readBody } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { reviewEdit } from '#server/traffic/review.ts'

export const POST = route(async ({ request, runtime, actor }) => {
  const { store, sync } = runtime
  const wanted = await readBody(request, reviewRequestSchema)
  return json(await reviewEdit(wanted, { store, sync, request: runtime.requestAs(actor) }))
})

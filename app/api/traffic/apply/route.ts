import { trafficRequestSchema } from '#lib/traffic/plan.ts'
import { json, readBody } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { applyEdit } from '#server/traffic/apply.ts'

export const POST = route(async ({ request, runtime, actor }) => {
  const { edit } = await readBody(request, trafficRequestSchema)
  const { audit, store } = runtime
  return json(
    await applyEdit({ edit, request: runtime.requestAs(actor), lookup: store.detail, actor, audit }),
  )
})

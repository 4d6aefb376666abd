import { trafficRequestSchema } from '#lib/traffic/plan.ts'
import { json, readBody } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { planEdit } from '#server/traffic/plan.ts'

export const POST = route(async ({ request, runtime, actor }) => {
  const { host, edit } = await readBody(request, trafficRequestSchema)
  const { store } = runtime
  return json(
    await planEdit({
      edit,
      host,
      request: runtime.requestAs(actor),
      lookup: store.detail,
      feeds: store.feeds(),
    }),
  )
})

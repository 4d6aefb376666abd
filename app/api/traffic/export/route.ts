import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { exportHost } from '#server/traffic/export-host.ts'

export const GET = route(async ({ runtime, actor, query }) => {
  const host = query.get('host') ?? ''
  return json({
    yaml: await exportHost({ host, request: runtime.requestAs(actor), lookup: runtime.store.detail }),
  })
})

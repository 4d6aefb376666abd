import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'

export const GET = route(({ runtime, query }) =>
  json({ results: runtime.store.search((query.get('q') ?? '').slice(0, 200)) }),
)

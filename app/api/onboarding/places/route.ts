import { knownPlaces } from '#lib/onboarding/known-places.ts'
import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'

export const GET = route(({ runtime, query }) =>
  json(knownPlaces(runtime.store.inventory, (query.get('namespace') ?? '').slice(0, 253))),
)

import { objectList, objectListQuery } from '#lib/onboarding/object-list.ts'
import { json, parseInput } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'

export const GET = route(({ runtime, query }) =>
  json(objectList(runtime.store.inventory, parseInput(Object.fromEntries(query), objectListQuery))),
)

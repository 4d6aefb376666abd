import { gatewayRoutes } from '#lib/onboarding/forms/gateway-routes.ts'
import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'

export const GET = route(({ runtime, query }) =>
  json(gatewayRoutes(runtime.store.inventory, (query.get('gateway') ?? '').slice(0, 507))),
)

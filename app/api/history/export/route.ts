import { exportQuerySchema } from '#lib/history/transition-row.ts'
import { exportTransitions } from '#server/history/export.ts'
import { parseInput } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'

export const GET = route(({ request, runtime, query }) =>
  exportTransitions(runtime, parseInput(Object.fromEntries(query), exportQuerySchema), request.signal),
)

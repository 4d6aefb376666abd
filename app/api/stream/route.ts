import { viewQuerySchema } from '#lib/mesh/view-query.ts'
import { parseInput } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { SSE_HEADERS } from '#server/stream/sse.ts'

export const GET = route(({ request, runtime, query }) => {
  const { lastEventId: resumeFrom, ...view } = Object.fromEntries(query)
  const stream = runtime.hub.stream({
    query: parseInput(view, viewQuerySchema),
    lastEventId: request.headers.get('last-event-id') ?? resumeFrom ?? null,
    signal: request.signal,
  })
  return new Response(stream, { headers: SSE_HEADERS })
})

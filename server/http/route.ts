import type { Actor } from '#server/auth/actor.ts'
import { requireActor } from '#server/auth/require-actor.ts'
import { toErrorResponse } from '#server/http/respond.ts'
import { getRuntime, type Runtime } from '#server/runtime/runtime.ts'

export type Call = {
  request: Request
  actor: Actor
  runtime: Runtime
  params: Record<string, string>
  query: URLSearchParams
}
type Context = { params: Promise<Record<string, string>> }

/**
 * Wraps a route handler: resolves the Actor first, hands over the parsed URL, and turns any error into the one
 * error answer. No route under /api is written without it (route.test.ts walks the folder).
 */
export function route(handler: (call: Call) => Promise<Response> | Response) {
  return async (request: Request, context: Context): Promise<Response> => {
    const runtime = await getRuntime()
    try {
      const actor = requireActor(request, runtime.actorRules)
      const query = new URL(request.url).searchParams
      return await handler({ request, actor, runtime, params: await context.params, query })
    } catch (error) {
      return toErrorResponse(error, (cause, requestId) =>
        runtime.log.error({ err: cause, requestId }, 'request failed'),
      )
    }
  }
}

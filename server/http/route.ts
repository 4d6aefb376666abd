import type { Actor } from '#server/auth/actor.ts'
import { requireActor } from '#server/auth/require-actor.ts'
import { toErrorResponse } from '#server/http/respond.ts'
import { getRuntime, type Runtime } from '#server/runtime/runtime.ts'

export type Call = {
  request: Request
  actor: Actor
  runtime: Runtime
  /** The named parts of the path. */
  params: Record<string, string>
  query: URLSearchParams
}
type Report = (error: unknown, requestId: string) => void
/** Next gives a path without named parts no params at all. */
type Context = { params: Promise<Record<string, string | string[] | undefined> | undefined> }

export type Handler = (call: Call) => Promise<Response> | Response
export type RouteOptions = {
  /** Takes writes of programs that send no Origin, and sees to their media type itself. */
  fromPrograms?: boolean
  /** How this route says an error. */
  toResponse?: (error: unknown, report: Report, call: Pick<Call, 'request' | 'runtime'>) => Response
}

/**
 * Wraps a route handler: resolves the Actor first, hands over the parsed URL, and turns any error into the one
 * error answer. No route under /api is written without it (route.test.ts walks the folder).
 */
export function route(
  handler: Handler,
  { fromPrograms = false, toResponse = toErrorResponse }: RouteOptions = {},
) {
  return async (request: Request, context: Context): Promise<Response> => {
    const runtime = await getRuntime()
    try {
      const actor = requireActor(request, runtime.actorRules, { fromPrograms })
      const query = new URL(request.url).searchParams
      return await handler({ request, actor, runtime, params: named(await context.params), query })
    } catch (error) {
      const report: Report = (cause, requestId) =>
        runtime.log.error({ err: cause, requestId }, 'request failed')
      return toResponse(error, report, { request, runtime })
    }
  }
}

/** The rest of a path, which is a list, is read by its route off the target as it came. */
const named = (params: Awaited<Context['params']>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(params ?? {}).flatMap(([name, part]) => (typeof part === 'string' ? [[name, part]] : [])),
  )
